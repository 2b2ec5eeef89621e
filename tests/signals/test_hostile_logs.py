"""Whatever stands in an access log, it is read, and one bad line hides none of its neighbours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.model.batch import Counted, Reading, Tally, Unreachable
from migrate.model.log_format import LogFormat
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.access_log import RECENT, AccessLogSignal, LogFile
from migrate.signals.tail import LONGEST_LINE
from migrate.testing.signal_contract import PERIOD, START
from tests.signals.hostile import lines, slipped
from tests.signals.log_lines import WRITERS, alb, combined, envoy, google, haproxy, mapped, traefik, written

AT = START + timedelta(seconds=4)
SLOW = timedelta(milliseconds=300)
GOOD = 5
"""Good lines before and after the bad one; one of them was a 503."""


class Logs:
    def __init__(self, folder: Path, format: LogFormat) -> None:
        self.format = format
        self.paths = {side: folder / f"{side}.log" for side in Side}
        for path in self.paths.values():
            path.touch()
        files = {side: LogFile(path, written(format)) for side, path in self.paths.items()}
        self.signal = AccessLogSignal("logs", files, period=PERIOD, delay=timedelta(0), slow=SLOW)
        self.signal.read(START)

    def write(self, *lines: bytes, side: Side = Side.GREEN) -> None:
        with self.paths[side].open("ab") as file:
            file.writelines(line + b"\n" for line in lines)

    def good(self, periods: int = 0) -> list[bytes]:
        write, at = WRITERS[self.format], AT + periods * PERIOD
        return [write(at, 200 if index else 503).encode() for index in range(GOOD)]

    def read(self, periods: int = 1) -> Reading:
        return self.signal.read(START + periods * PERIOD)


@contextmanager
def _logs(format: LogFormat) -> Iterator[Logs]:
    with TemporaryDirectory() as folder:
        logs = Logs(Path(folder), format)
        with logs.signal:
            yield logs


def _availability(reading: Reading) -> Tally:
    assert isinstance(reading, Counted), reading
    return next(batch.green for batch in reading.batches if batch.sli is Sli.AVAILABILITY)


BASES = {format: write(AT) for format, write in WRITERS.items()}


def _bad(format: LogFormat) -> st.SearchStrategy[str]:
    return lines(BASES[format]) if BASES[format].startswith("{") else slipped(BASES[format])


@pytest.mark.parametrize("format", list(WRITERS))
@settings(deadline=None, database=None, derandomize=True)
@given(data=st.data())
def test_one_line_of_anything_hides_no_other(format: LogFormat, data: st.DataObject) -> None:
    bad = data.draw(_bad(format)).encode(errors="surrogatepass")
    with _logs(format) as logs:
        logs.write(*logs.good(), bad, *logs.good())
        found = _availability(logs.read())
        extra = found.total - 2 * GOOD
        assert 0 <= extra <= bad.count(b"\n") + bad.count(b"\r") + 1
        assert 2 <= found.bad <= 2 + extra
        logs.write(*logs.good())
        assert isinstance(logs.read(2), Counted)


BAD = {
    LogFormat.ENVOY: {
        **{f"duration {value}": envoy(AT).replace(": 12,", f": {value},") for value in
           ("9e15", "NaN", "Infinity", "-Infinity", "-5", "1e400", '"nan"', "[]", "9" * 5000)},
        "year 1 with an offset": envoy(AT, start_time="0001-01-01T00:00:00+14:00"),
        "year 9999": envoy(AT, start_time="9999-12-31T23:59:59Z"),
        "years off": envoy(AT, start_time="1970-01-01T00:00:00Z"),
        "no zone": envoy(AT, start_time="2026-03-02T12:00:04"),
        "status": envoy(AT).replace(": 200,", ": 1e3,"),
        "deep": "[" * 100_000 + "]" * 100_000,
        "deep within": envoy(AT).replace(": null", ": " + '{"a":' * 50_000 + "1" + "}" * 50_000),
        "too long": envoy(AT, path="x" * 10 * LONGEST_LINE),
        "zeros": "x" + "\x00" * 10,
        "no text": "\ud800",
    },
    LogFormat.ALB: {
        "nan": alb(AT).replace("0.001 0.010 0.001", "nan 0.010 0.001"),
        "inf": alb(AT).replace("0.001 0.010 0.001", "0.001 inf 0.001"),
        "1e300": alb(AT).replace("0.001 0.010 0.001", "1e300 0.010 0.001"),
        "year 1": alb(AT).replace("2026-03-02T12:00:04.000000Z", "0001-01-01T00:00:00+14:00"),
        "status": alb(AT, "10000"),
    },
    LogFormat.GOOGLE: {
        "latency": google(AT).replace("0.012000s", "9e15s"),
        "nan": google(AT).replace("0.012000s", "nans"),
        "year 1": json.dumps({**json.loads(google(AT)), "timestamp": "0001-01-01T00:00:00.0+14:00"}),
        "a list": "[1]",
        "request": json.dumps({**json.loads(google(AT)), "httpRequest": []}),
        "payload": json.dumps({**json.loads(google(AT)), "jsonPayload": [1]}),
    },
    LogFormat.COMBINED: {
        "year 1": combined(AT).replace("02/Mar/2026", "01/Jan/0001"),
        "year 0": combined(AT).replace("02/Mar/2026", "01/Jan/0000"),
        "no such day": combined(AT).replace("02/Mar/2026", "30/Feb/2026"),
        "no such month": combined(AT).replace("Mar", "\u00b2"),
        "status": combined(AT).replace(" 200 ", " \u00b2\u00b2\u00b2 "),
        "no status": combined(AT).replace(" 200 ", " - "),
        "half": combined(AT)[:60],
        "time of ages": combined(AT, more="9" * 20),
        "quotes": '"' * 100_000,
        "spaces": " " * 100_000 + "[",
        "backslashes": '192.0.2.7 - - [x] "' + "\\" * 100_000,
    },
    LogFormat.HAPROXY: {
        "nan": haproxy(AT).replace("/12/12", "/12/nan"),
        "1e300": haproxy(AT).replace("/12/12", "/12/1e300"),
        "year 1": haproxy(AT).replace("02/Mar/2026", "01/Jan/0001"),
        "half": haproxy(AT)[:100],
        "slashes": haproxy(AT).split("] ")[0] + "] a b/c " + "/" * 100_000,
    },
    LogFormat.TRAEFIK: {
        "a flag for a span": traefik(AT, Duration=True),
        "1e300": traefik(AT, Duration=1e300),
        "nan": traefik(AT, Duration=float("nan")),
        "year 1": traefik(AT, StartUTC="0001-01-01T00:00:00+14:00"),
        "no status": traefik(AT, DownstreamStatus=None),
    },
    LogFormat.JSON: {
        "year 9999": mapped(AT, when=1e300),
        "nan": mapped(AT, when=float("nan")),
        "a flag for a time": mapped(AT, when=True),
        "span": mapped(AT, span={"ms": "-1ms"}),
        "deep": '{"a":' * 50_000,
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("format", "line"),
    [pytest.param(of, line, id=f"{of}-{id}") for of, rows in BAD.items() for id, line in rows.items()],
)
def test_what_cannot_be_read_is_left_out_and_told(format: LogFormat, line: str) -> None:
    with _logs(format) as logs:
        logs.write(*logs.good(), line.encode(errors="surrogatepass"), *logs.good())
        reading = logs.read()
        assert isinstance(reading, Counted)
        assert _availability(reading) == Tally(2 * GOOD, 2)
        assert reading.told == ("logs: a line that cannot be read was left out of green",)
        assert logs.signal.unreadable[Side.GREEN] == 1
        assert logs.signal.lag < timedelta(days=1)
        within = logs.signal.latencies.within(0.99)
        assert within is not None
        assert within < timedelta(seconds=1)


@pytest.mark.parametrize(("format", "key"), [(LogFormat.GOOGLE, "insertId"), (LogFormat.ENVOY, "request_id")])
@pytest.mark.parametrize("value", [["a"], {"a": 1}, 7, "\ud800", "x" * 100_000])
def test_an_identity_of_any_kind_is_read(format: LogFormat, key: str, value: object) -> None:
    told = {**json.loads(WRITERS[format](AT, 503)), key: value, "x_forwarded_for": value}
    told["httpRequest"] = {**told.get("httpRequest", {}), "remoteIp": value}
    with _logs(format) as logs:
        logs.write(json.dumps(told).encode())
        assert _availability(logs.read()) == Tally(1, 1)


def test_a_log_of_another_format_is_soon_unreachable() -> None:
    with _logs(LogFormat.ENVOY) as logs:
        for turn in range(1, 5):
            logs.write(*logs.good(turn - 1))
            assert isinstance(logs.read(turn), Counted)
        for turn in range(5, 5 + RECENT):
            logs.write(b"another format", b"of another program")
            if isinstance(reading := logs.read(turn), Unreachable):
                break
        assert isinstance(reading, Unreachable)
        assert "not in the format envoy" in reading.why


def test_a_file_that_was_cut_under_a_writer_that_kept_its_place_loses_no_line() -> None:
    with _logs(LogFormat.ENVOY) as logs:
        logs.write(b"\x00" * 3 * LONGEST_LINE + logs.good()[0])
        assert _availability(logs.read()) == Tally(1, 1)
