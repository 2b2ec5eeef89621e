"""The study's rivals: an alarm tuned where nobody could, a window rule, and what each of them sees."""

from __future__ import annotations

import numpy as np
import pytest

from bench.study import alarm
from bench.study.alarm import Shape
from bench.study.cases import Case, sample
from bench.study.window import Rule, Window
from bench.study.world import BATCHES, Ints, Traffic


def traffic(bad: Ints, *, total: int = 100) -> Traffic:
    """One migration; green's bad ones as told, a blue that fails one in a hundred."""
    column = bad[:, None]
    full = np.full_like(column, total)
    return Traffic(full, column, full, np.full_like(column, total // 100))


def spikes(*at: int) -> Ints:
    bad = np.zeros(BATCHES, dtype=np.int64)
    bad[list(at)] = 50
    return bad


@pytest.mark.parametrize(
    ("shape", "at", "fires"),
    [
        (Shape(1, 1, 1), (7,), 7),
        (Shape(2, 3, 1), (7, 9), 9),
        (Shape(2, 3, 1), (7, 10), BATCHES),
        (Shape(2, 2, 6), (0, 11), 11),
        (Shape(1, 1, 6), (13,), 17),
    ],
)
def test_an_alarm_fires_when_enough_of_the_last_points_are_over_its_limit(
    shape: Shape, at: tuple[int, ...], fires: int
) -> None:
    assert alarm.fired(alarm.pressure(shape, traffic(spikes(*at))), 0.05)[0] == fires


def test_a_tuned_alarm_takes_back_no_more_than_it_may() -> None:
    highest = np.array([0.1, 0.1, 0.2, 0.3, 0.4] * 20)
    limit = alarm.tuned(highest, 0.2)
    assert (highest > limit).mean() <= 0.2
    assert (highest > np.nextafter(limit, 0)).mean() > 0.2


def test_a_tuned_alarm_is_broken_by_what_it_was_not_tuned_for() -> None:
    dice = np.random.default_rng(1)
    shape = Shape(6, 6, 1)
    healthy = sample(Case.INDEPENDENT, rate=500, count=300, dice=dice).traffic
    limit = alarm.tuned(alarm.pressure(shape, healthy).max(axis=0), 0.01)
    for case in (Case.COLD, Case.INCIDENT, Case.DRIFT):
        seen = sample(case, rate=500, count=50, dice=dice).traffic
        assert (alarm.fired(alarm.pressure(shape, seen), limit) < BATCHES).mean() > 0.5


def test_a_window_rule_asks_for_clients_and_for_a_ratio_above_blues() -> None:
    seen = Window.of(traffic(spikes(10, 11)), 3)
    assert seen.fired(Rule(3, 100, 0.0, 2.0))[0] == 11
    assert seen.fired(Rule(3, 101, 0.0, 2.0))[0] == BATCHES
    assert seen.fired(Rule(3, 50, 0.10, 2.0))[0] == 10
    assert seen.fired(Rule(3, 50, 0.50, 2.0))[0] == BATCHES
    assert not seen.alarms(Rule(3, 50, 0.0, 40.0)).any()
