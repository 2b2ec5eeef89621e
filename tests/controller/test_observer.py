"""What the observer makes of its signals, whatever they and the clock do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from migrate.controller.observer import EARLY, Observer
from migrate.decide.plain_gate import PlainGate
from migrate.model.batch import Unreachable
from migrate.model.state import Standing, State
from migrate.signals.memory import MemorySignal
from tests.decide.given import LIMITS, NOW, SLO, a_plan


class Breaking:
    name = "odd"

    def read(self, now: datetime) -> Any:
        raise RecursionError


def _observer(*signals: Any) -> Observer:
    return Observer(a_plan(), {}, signals, PlainGate(SLO, LIMITS))


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
