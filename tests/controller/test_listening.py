"""Listening for A/A traffic: for so long, or until somebody asks to stop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from migrate.controller.listening import Heard, listen
from migrate.decide.calibrate import calibrate
from migrate.model.batch import Batch, Counted, Stale, Tally
from migrate.model.side import Side
from migrate.model.slo import Objective, Sli, Slo
from migrate.signals.memory import MemorySignal

SLO = Slo((Objective(Sli.AVAILABILITY, 0.999),), None, 0.005)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TEN = timedelta(seconds=10)


class Waiting:
    """A clock that jumps to the end of each sleep; something may happen at each."""

    def __init__(self, signal: MemorySignal) -> None:
        self.at, self._signal = NOON, signal

    def now(self) -> datetime:
        return self.at

    def sleep(self, span: timedelta) -> None:
        self.at += span
        for side in Side:
            self._signal.count(side, Tally(1000, 1))


def heard(signal: MemorySignal, span: timedelta, *, stop_at: datetime | None = None) -> tuple[Heard, Waiting]:
    clock = Waiting(signal)
    asked = lambda: stop_at is not None and clock.now() >= stop_at  # noqa: E731 - one line, one use
    return listen(signal, clock, span=span, tick=TEN, asked_to_stop=asked), clock


def test_half_an_hour_of_traffic_calibrates() -> None:
    found, clock = heard(MemorySignal("edges"), timedelta(minutes=30))
    calibrated = calibrate(found.baselines[Sli.AVAILABILITY], Sli.AVAILABILITY, SLO)
    assert clock.now() == NOON + timedelta(minutes=30)
    assert calibrated is not None
    assert (calibrated.minutes, calibrated.bad, calibrated.missing, calibrated.alarm) == (30, 360, "", "")


def test_it_ends_early_when_somebody_asks() -> None:
    _, clock = heard(MemorySignal("edges"), timedelta(hours=9), stop_at=NOON + timedelta(minutes=1))
    assert clock.now() == NOON + timedelta(minutes=1)


def test_blind_answers_are_kept_and_counted_as_nothing() -> None:
    stale = Stale("edges", NOON)
    found, _ = heard(MemorySignal("edges", [stale] * 100), timedelta(minutes=1))
    assert (found.blind, found.baselines) == (stale, {})


def test_it_knows_how_late_counts_come() -> None:
    tallies = {side: Tally(10, 0) for side in Side}
    old = Batch("edges", Sli.AVAILABILITY, NOON - 3 * TEN, NOON - 2 * TEN, tallies)
    found, _ = heard(MemorySignal("edges", [Counted((old,), NOON)]), timedelta(0))
    assert found.late == 2 * TEN
