"""Any line of any format, whole, cut, typed into or of another format, gives an answer and hides no neighbour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.model.log_format import LogFormat
from migrate.signals.logs.bad_line import BadLine
from migrate.signals.logs.counting import Counting
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.fields.took import LONGEST_REQUEST
from migrate.signals.logs.reader import LogReader
from tests.signals.hostile import lines, slipped
from tests.signals.log_lines import WRITERS, haproxy, nlb, traefik_common, written

END = datetime(2026, 3, 2, 12, 0, 30, tzinfo=UTC)
TEXT = '[2026-03-02T12:00:30.238Z] "GET / HTTP/2" 503 UF 154 366 12 10 "198.51.100.9, 192.0.2.7" "curl" "r" "a" "b"'
FORMS = {
    **{str(format): (format, write(END)) for format, write in WRITERS.items()},
    "envoy, text": (LogFormat.ENVOY, TEXT),
    "traefik, common": (LogFormat.TRAEFIK, traefik_common(END)),
    "haproxy, a handshake": (LogFormat.HAPROXY, "192.0.2.7:1 [02/Mar/2026:12:00:30.250] web/1: SSL handshake failure"),
    "haproxy, a connection": (LogFormat.HAPROXY, haproxy(END).split(" 200 ")[0] + " 212 SC 1/1/0/0/0 0/0"),
    "nlb": (LogFormat.NLB, nlb(END)),
}
COUNTING = Counting(frozenset(("429", "given up")), ("/x*",), ("*bot*",), (), ("/s*",))


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, database=None, derandomize=True)
@given(data=st.data())
def test_any_line_is_answered_and_the_next_is_read(form: str, data: st.DataObject) -> None:
    format, whole = FORMS[form]
    others = st.sampled_from([line for _, line in FORMS.values()])
    changed = lines(whole) if whole.startswith("{") else slipped(whole)
    line = data.draw(
        st.one_of(
            changed,
            others,
            st.sampled_from(["{", "[", "}", "[{", "#Fields:", "#Fields: date"]),
            st.text(max_size=80),
            st.binary(max_size=80).map(_text),
        )
    )
    *told, after = LogReader(written(format)).read([line, whole])
    assert isinstance(after, LogEntry)
    for each in told:
        assert each is None or isinstance(each, LogEntry | BadLine)
        if isinstance(each, LogEntry):
            _sound(each)
        elif each is not None:
            assert "192.0.2" not in str(each)


def _sound(entry: LogEntry) -> None:
    assert entry.at.utcoffset() == timedelta(0)
    assert entry.took is None or timedelta(0) <= entry.took <= LONGEST_REQUEST
    assert 0 <= entry.status < 1000
    assert entry.answer
    assert COUNTING.failed(entry) >= entry.failed
    COUNTING.leaves_out(entry)


def _text(line: bytes) -> str:
    return line.decode(errors="replace").replace("\n", " ")
