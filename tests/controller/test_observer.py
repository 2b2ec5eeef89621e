"""What the observer makes of its signals, whatever they and the clock do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from migrate.controller.clock import SystemClock
from migrate.controller.observer import EARLY, Observer
from migrate.decide.plain_gate import PlainGate
from migrate.model.batch import Unreachable
from migrate.model.lease import Lease
from migrate.model.split import Split
from migrate.model.state import Standing, State
from migrate.model.weights import BLUE
from migrate.signals.memory import MemorySignal
from tests.decide.given import LIMITS, NOW, SLO, a_plan


class Breaking:
    name = "odd"

    def read(self, now: datetime) -> Any:
        raise RecursionError


def _observer(*signals: Any) -> Observer:
    return Observer(a_plan(), {}, signals, PlainGate(SLO, LIMITS), SystemClock())


STATE = replace(State(), standing=Standing.MOVING, step=1, since=NOW)


def test_a_signal_that_breaks_is_blind_and_the_others_are_read() -> None:
    counts = _observer(Breaking(), MemorySignal("edges")).counts(STATE, NOW)
    assert counts.blind == (Unreachable("odd", "it broke (RecursionError)"),)


@pytest.mark.parametrize(
    ("early", "told"), [(-EARLY, False), (EARLY, False), (timedelta(minutes=5), True), (timedelta(hours=1), True)]
)
def test_a_clock_that_stands_before_the_step_began_is_blind(early: timedelta, told: bool) -> None:
    blind = _observer(MemorySignal("edges")).counts(STATE, NOW - early).blind
    assert bool(blind) is told
    assert all(each.signal == "the clock" for each in blind)


class Telling:
    """A route whose provider tells its time."""

    name = "public"

    def __init__(self, ahead: timedelta | None) -> None:
        self.ahead = ahead

    def read(self) -> Split:
        told = None if self.ahead is None else NOW - self.ahead
        return Split(BLUE, None, timedelta(0), None, told)


@pytest.mark.parametrize(
    ("ahead", "off"),
    [
        ([None], None),
        ([timedelta(0)], 0),
        ([timedelta(minutes=3)], 180),
        ([timedelta(seconds=2), timedelta(seconds=-40)], -40),
    ],
)
def test_the_clock_is_held_against_the_provider_that_differs_most(
    ahead: list[timedelta | None], off: float | None
) -> None:
    routes: Any = {str(number): Telling(each) for number, each in enumerate(ahead)}
    observer = Observer(a_plan(), routes, (), PlainGate(SLO, LIMITS), _Standing())
    counts = observer.counts(State(), NOW)
    seen = observer.evidence(State(), counts, Lease("me", 1, NOW), {})
    assert seen.off == (None if off is None else timedelta(seconds=off))


class _Standing:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOW

    def sleep(self, span: timedelta) -> None:
        raise NotImplementedError
