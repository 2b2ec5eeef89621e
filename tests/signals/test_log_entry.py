"""Each format tells the same: when a request ended, how, how long it took, and who asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from migrate.model.answers import AnswerClass
from migrate.model.log_format import LogFormat
from migrate.model.slo import Sli
from migrate.signals import alb_log, envoy_log, google_log
from migrate.signals.access_log import PARSERS
from migrate.signals.log_entry import BadLine, LogEntry, moment
from tests.signals.log_lines import WRITERS, alb, envoy, google

END = datetime(2026, 3, 2, 12, 0, 30, 250_000, tzinfo=UTC)
SLOW = timedelta(milliseconds=300)

formats = pytest.mark.parametrize("format", list(LogFormat))


def _entry(format: LogFormat, status: int = 200, ms: int = 12) -> LogEntry:
    entry = PARSERS[format](WRITERS[format](END, status, ms=ms))
    assert entry is not None
    return entry


@formats
def test_a_request_counts_when_it_ended(format: LogFormat) -> None:
    assert abs(_entry(format).at - END) < timedelta(milliseconds=1)
    assert _entry(format).took == timedelta(milliseconds=12)


@formats
@pytest.mark.parametrize(("status", "failed"), [(200, False), (302, False), (404, False), (429, False), (500, True)])
def test_a_server_error_is_bad(format: LogFormat, status: int, failed: bool) -> None:
    assert _entry(format, status).is_bad(Sli.AVAILABILITY, SLOW) is failed


@formats
@pytest.mark.parametrize(("ms", "slow"), [(300, False), (301, True)])
def test_slow_begins_above_the_limit(format: LogFormat, ms: int, slow: bool) -> None:
    assert _entry(format, ms=ms).is_bad(Sli.LATENCY, SLOW) is slow


@formats
def test_the_client_is_an_address_without_a_port_and_is_shown_nowhere(format: LogFormat) -> None:
    entry = _entry(format)
    assert entry.client == "192.0.2.7"
    assert "192.0.2.7" not in repr(entry)


@formats
def test_a_line_is_told_from_every_other_and_known_again(format: LogFormat) -> None:
    line, other = WRITERS[format](END), WRITERS[format](END)
    first, again, another = (entry for text in (line, line, other) if (entry := PARSERS[format](text)))
    assert first.identity == again.identity != another.identity


@formats
@pytest.mark.parametrize("line", ["", "{", "[]", "{}", "null", "7", "GET / 200", '{"httpRequest": 7}', "\ufffd" * 40])
def test_another_line_is_refused_and_not_quoted(format: LogFormat, line: str) -> None:
    with pytest.raises(BadLine) as refused:
        PARSERS[format](line)
    assert str(refused.value) == ""


@pytest.mark.parametrize(
    ("status", "flags", "failed"),
    [
        pytest.param(200, "UC", True, id="cut off by the service"),
        pytest.param(200, "UT,RLSE", True, id="one of several flags"),
        pytest.param(0, "-", True, id="no answer"),
        pytest.param(503, "DC", True, id="failed before the client left"),
    ],
)
def test_envoy_flags_tell_how_an_answer_ended(status: int, flags: str, failed: bool) -> None:
    entry = envoy_log.parse(envoy(END, status, response_flags=flags))
    assert entry is not None
    assert entry.failed is failed


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(envoy_log.parse(envoy(END, 0, response_flags="DC")), id="envoy"),
        pytest.param(alb_log.parse(alb(END, 460)), id="alb"),
        pytest.param(alb_log.parse(alb(END, "-")), id="alb without an answer"),
        pytest.param(google_log.parse(google(END, 0, details="client_disconnected_before_any_response")), id="google"),
        pytest.param(google_log.parse(google(END, 408, details="client_timed_out")), id="google, late request"),
    ],
)
def test_a_client_that_went_away_fails_nothing_and_is_a_class_of_its_own(entry: LogEntry | None) -> None:
    assert entry is not None
    assert (entry.failed, entry.kind, entry.given_up) == (False, AnswerClass.GIVEN_UP, True)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, None),
        (204, None),
        (301, AnswerClass.REDIRECTED),
        (404, AnswerClass.REFUSED),
        (429, AnswerClass.REFUSED),
        (503, None),
    ],
)
def test_every_format_tells_the_class_of_an_answer(status: int, kind: AnswerClass | None) -> None:
    entries = (
        envoy_log.parse(envoy(END, status)),
        alb_log.parse(alb(END, status)),
        google_log.parse(google(END, status)),
    )
    assert [entry.kind for entry in entries if entry] == [kind] * 3


def test_google_tells_of_answers_that_were_cut_off() -> None:
    entry = google_log.parse(google(END, details="backend_connection_closed_after_partial_response_sent"))
    assert entry is not None
    assert entry.failed


def test_a_request_that_never_reached_a_target_has_no_duration() -> None:
    entry = alb_log.parse(alb(END, 503, ms=-1))
    assert entry is not None
    assert entry.took is None
    assert not entry.counts_for(Sli.LATENCY)


def test_envoy_knows_clients_behind_proxies_and_repetitions() -> None:
    entry = envoy_log.parse(envoy(END, x_forwarded_for="198.51.100.9, 10.0.0.1", retry="1"))
    assert entry is not None
    assert (entry.client, entry.again) == ("198.51.100.9", True)


def test_envoy_addresses_of_version_six_lose_their_port_too() -> None:
    entry = envoy_log.parse(envoy(END, downstream_remote_address="[2001:db8::1]:443"))
    assert entry is not None
    assert entry.client == "[2001:db8::1]"


@pytest.mark.parametrize(
    ("text", "microsecond"),
    [("2026-03-02T12:00:00Z", 0), ("2026-03-02T12:00:00.5Z", 500_000), ("2026-03-02T12:00:00.123456789Z", 123_456)],
)
def test_times_of_any_precision_are_read(text: str, microsecond: int) -> None:
    assert moment(text) == datetime(2026, 3, 2, 12, 0, 0, microsecond, tzinfo=UTC)


def test_a_time_has_an_offset() -> None:
    assert moment("2026-03-02T13:00:00+01:00") == datetime(2026, 3, 2, 12, tzinfo=UTC)
    with pytest.raises(BadLine):
        moment("2026-03-02T12:00:00")
