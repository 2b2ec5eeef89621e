"""Sources that count by minutes: each planted fault is found, and healthy ones show none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.model.side import Side
from migrate.model.signal_fault import SignalFault
from migrate.signals.inspection.periodic import Periodic, findings
from migrate.signals.inspection.timeline import Timeline
from migrate.signals.inspection.trial import Trial
from migrate.signals.inspection.use import Use
from tests.signals.inspection.counters import NOW
from tests.signals.inspection.periods import MINUTE, minutes

TRIAL = Trial("balancers", MINUTE, 2 * MINUTE, NOW)


def found(blue: Timeline, green: Timeline, trial: Trial = TRIAL) -> set[object]:
    return {finding.id for finding in findings(Periodic(trial, {Side.BLUE: blue, Side.GREEN: green}))}


def busy(side: Side, *, late: int = 1, every: int = 1) -> Timeline:
    return minutes(side, 5, Random(side), late=late, every=every)


@settings(max_examples=100, deadline=None, database=None, derandomize=True)
@given(
    st.integers(0, 10**6),
    st.sampled_from((0.01, 0.2, 5.0, 900.0)),
    st.sampled_from((0.0, 0.01, 5.0)),
    st.integers(0, 2),
)
def test_healthy_minutes_show_no_fault(seed: int, blue: float, green: float, late: int) -> None:
    chance = Random(seed)
    assert found(minutes(Side.BLUE, blue, chance, late=late), minutes(Side.GREEN, green, chance, late=late)) == set()


def test_a_blue_that_is_never_counted() -> None:
    assert found(Timeline(Side.BLUE, {}), busy(Side.GREEN)) == {SignalFault.SELECTS_NOTHING}


def test_points_that_come_later_than_delay() -> None:
    assert found(busy(Side.BLUE, late=6), busy(Side.GREEN)) == {SignalFault.DELAY_TOO_SHORT}


def test_points_that_come_no_more() -> None:
    assert found(busy(Side.BLUE, late=25), busy(Side.GREEN)) == {SignalFault.STALE}


def test_one_balancer_for_both_sides() -> None:
    blue = busy(Side.BLUE)
    assert found(blue, replace(blue, side=Side.GREEN)) == {SignalFault.SAME_SERIES}


def test_points_of_five_minutes() -> None:
    trial = replace(TRIAL, delay=timedelta(minutes=9))
    assert found(busy(Side.BLUE, every=5), busy(Side.GREEN), trial) == {SignalFault.TOO_COARSE}


def test_a_value_that_is_no_count() -> None:
    assert found(replace(busy(Side.BLUE), odd="0.5 of requests"), busy(Side.GREEN)) == {SignalFault.NO_COUNT}


def test_more_bad_than_total() -> None:
    blue = busy(Side.BLUE)
    twice = {at: 2 * value for at, value in blue.counts[Use.TOTAL].items()}
    assert found(replace(blue, counts={**blue.counts, Use.BAD: twice}), busy(Side.GREEN)) == {
        SignalFault.BAD_ABOVE_TOTAL
    }


def test_a_remark_of_the_store() -> None:
    assert found(replace(busy(Side.BLUE), remarks=("MaxMetricsExceeded",)), busy(Side.GREEN)) == {SignalFault.PARTIAL}
