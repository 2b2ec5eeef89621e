"""The clock of this machine jumps, both ways: it is told, and soon counted on, and nothing is counted twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.model.batch import NOTHING, Counted, Reading, Tally, Unreachable
from migrate.model.log_format import LogFormat
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.access_log import AccessLogSignal, LogFile
from migrate.signals.clock_watch import SLACK, ClockWatch
from migrate.signals.finding import Finding, Result
from migrate.signals.logs.reader import Written
from migrate.signals.meter import Series, WhenIdle
from migrate.signals.metered import MeteredSignal
from migrate.signals.probe import ProbeSignal
from migrate.signals.target import Scheme, Target
from migrate.testing.signal_contract import PERIOD, START
from tests.signals.log_lines import envoy

SECOND = timedelta(seconds=1)
JUMPS = st.lists(st.sampled_from([-86_400, -3600, -1800, -95, -11, -2, 2, 11, 95, 1800, 3600, 86_400]), max_size=4)
SOON = 5
"""Periods: a delay, a period that is open, and the reading that tells of the jump."""


def test_a_clock_that_goes_on_is_not_told() -> None:
    watch = ClockWatch()
    assert [watch.back(START + index * PERIOD) for index in range(3)] == [None, None, None]
    assert watch.back(START + 2 * PERIOD - SLACK) is None


def test_a_clock_that_went_back_is_told_once() -> None:
    watch = ClockWatch()
    watch.back(START)
    assert watch.back(START - timedelta(hours=1)) == ("the clock of this machine went back by 1h; counting begins anew")
    assert watch.back(START - timedelta(hours=1)) is None


def test_many_small_steps_back_are_told_too() -> None:
    watch = ClockWatch()
    told = [watch.back(START - index * SLACK / 2) for index in range(9)]
    assert any(told)


class Shared:
    """A source whose points are stamped by the same clock, as on one machine: what comes again is added."""

    idle = WhenIdle.NOTHING
    slis = frozenset((Sli.AVAILABILITY,))

    def __init__(self) -> None:
        self.points: dict[int, Tally] = {}

    def count(self, second: int, tally: Tally) -> None:
        self.points[second] = self.points.get(second, NOTHING) + tally

    def counts(self, start: object, end: object, period: timedelta) -> Series:
        found: dict[object, Mapping[Sli, Tally]] = {}
        for second, tally in self.points.items():
            at = START + second * SECOND
            if start <= at < end:  # type: ignore[operator]
                spot = start + (at - start) // period * period  # type: ignore[operator]
                known = found.get(spot, {Sli.AVAILABILITY: NOTHING})[Sli.AVAILABILITY]
                found[spot] = {Sli.AVAILABILITY: known + tally}
        return found  # type: ignore[return-value]


def _green(reading: Reading) -> Tally:
    batches = reading.batches if isinstance(reading, Counted) else ()
    return sum((batch.green for batch in batches if batch.sli is Sli.AVAILABILITY), NOTHING)


@settings(deadline=None, database=None, derandomize=True)
@given(JUMPS)
def test_a_metric_source_counts_on_after_every_jump(jumps: list[int]) -> None:
    meters = {side: Shared() for side in Side}
    signal = MeteredSignal("metrics", meters, period=PERIOD, delay=timedelta(0))
    now, served, seen = 0, 0, 0
    signal.read(START)
    for jump in [0, *jumps]:
        now += jump
        for _ in range(SOON):
            for meter in meters.values():
                meter.count(now, Tally(10, 5))
            served += 10
            now += 10
            reading = signal.read(START + now * SECOND)
            seen += _green(reading).total
            assert seen <= served
        counted = _green(reading).total
        assert counted > 0, f"blind {SOON} periods after a jump of {jump} s: {reading}"


def test_a_metric_source_that_shows_only_what_was_counted_is_not_a_quiet_one() -> None:
    """The source keeps the right time and this machine does not: an hour of green's failures is not to be seen."""
    meters = {side: Shared() for side in Side}
    signal = MeteredSignal("metrics", meters, period=PERIOD, delay=timedelta(0))
    signal.read(START)
    for second in range(0, 600, 10):
        for meter in meters.values():
            meter.count(second, Tally(10, 0))
        signal.read(START + (second + 10) * SECOND)
    told = [signal.read(START + second * SECOND) for second in range(200, 600, 10)]
    assert all(isinstance(reading, Unreachable) for reading in told)
    assert all("clock of this machine went back" in reading.why for reading in told)  # type: ignore[union-attr]


@settings(max_examples=60, deadline=None, database=None, derandomize=True)
@given(JUMPS, st.booleans())
def test_a_log_counts_on_after_every_jump(jumps: list[int], stamped_here: bool) -> None:
    """Whether the lines are stamped by this clock, or by one that did not jump, within a day."""
    with TemporaryDirectory() as folder:
        paths = {side: Path(folder) / f"{side}.log" for side in Side}
        for path in paths.values():
            path.touch()
        files = {side: LogFile(path, Written(LogFormat.ENVOY)) for side, path in paths.items()}
        with AccessLogSignal("logs", files, period=PERIOD, delay=timedelta(0)) as signal:
            signal.read(START)
            now, true, served, seen = 0, 0, 0, 0
            for jump in [0, *(jump for jump in jumps if abs(jump) < 86_400)]:
                now += jump
                for _ in range(SOON):
                    at = START + (now if stamped_here else true) * SECOND
                    for path in paths.values():
                        with path.open("a") as file:
                            file.write(envoy(at, 503) + "\n")
                    now, true, served = now + 10, true + 10, served + 1
                    reading = signal.read(START + now * SECOND)
                    seen += _green(reading).total
                assert seen <= served
                if stamped_here or now <= true:  # ahead of the log's clock it is Stale, which is told
                    assert isinstance(reading, Counted), reading
                    assert served - 2 <= seen


def test_the_log_source_tells_and_then_shows_that_green_fails(tmp_path: Path) -> None:
    paths = {side: tmp_path / f"{side}.log" for side in Side}
    for path in paths.values():
        path.touch()
    files = {side: LogFile(path, Written(LogFormat.ENVOY)) for side, path in paths.items()}
    with AccessLogSignal("logs", files, period=PERIOD, delay=timedelta(0)) as signal:
        signal.read(START)
        back = START - timedelta(hours=1)
        reading = signal.read(back)
        assert reading == Unreachable("logs", "the clock of this machine went back by 1h; counting begins anew")
        with paths[Side.GREEN].open("a") as file:
            file.writelines(envoy(back + SECOND, 503, client=f"192.0.2.{n}") + "\n" for n in range(9))
        assert _green(signal.read(back + PERIOD)) == Tally(9, 9)


def test_a_probe_whose_clock_went_back_keeps_what_it_found_and_notices_its_end() -> None:
    now = [START]
    side = Target("192.0.2.1", 443, "app.example.com", "/", Scheme.HTTPS)
    probe = ProbeSignal(
        "probe", dict.fromkeys(Side, side), period=PERIOD, timeout=SECOND, rate=1.0, clock=lambda: now[0]
    )
    probe._prober = object()  # type: ignore[assignment]  # nothing is sent: the findings come from here
    probe.read(START)
    for each in Side:
        probe._log.note(each, Finding(Result.FAILED, SECOND))
    now[0] = back = START - timedelta(hours=1)
    assert isinstance(reading := probe.read(back), Unreachable)
    assert "went back by 1h" in reading.why
    assert _green(probe.read(back + PERIOD)) == Tally(1, 1)
    assert not isinstance(probe.read(back + 4 * PERIOD), Counted)  # no finding since: the thread is gone
