"""What simulated users meet: base ratios on both sides, the fault on green from its onset on, and every failure of it
counted once."""

from __future__ import annotations

import random

import pytest

from migrate.decide.forecast.following import Following
from migrate.decide.forecast.users import Fault, Met, Users
from migrate.model.side import Side
from migrate.model.slo import Sli
from tests.decide.forecast.given import BASE


def users(fault: Fault | None, *, share: float = 1.0) -> Users:
    """10,000 requests a second, so much of them on green."""
    return Users(10_000.0, BASE, fault, Following(60.0, share=share, target=share), random.Random(3))


def ratio(met: Met, side: Side, sli: Sli = Sli.AVAILABILITY) -> float:
    return met[side][sli].ratio


def test_a_healthy_green_is_as_good_as_blue() -> None:
    met = users(None, share=0.5).meet(100.0)
    assert met[Side.GREEN][Sli.AVAILABILITY].total == pytest.approx(500_000, rel=0.01)
    assert met[Side.BLUE][Sli.AVAILABILITY].total == pytest.approx(500_000, rel=0.01)
    for sli, base in BASE.items():
        assert ratio(met, Side.GREEN, sli) == pytest.approx(base, rel=0.25)
        assert ratio(met, Side.BLUE, sli) == pytest.approx(base, rel=0.25)


def test_a_fault_begins_at_its_onset_and_hurts_its_indicator_alone() -> None:
    crowd = users(Fault(Sli.AVAILABILITY, 0.1, onset=150.0))
    before, across, after = (crowd.meet(end) for end in (100.0, 200.0, 300.0))
    assert ratio(before, Side.GREEN) == pytest.approx(0.0005, rel=0.25)
    assert ratio(across, Side.GREEN) == pytest.approx(0.05, rel=0.05)
    assert ratio(after, Side.GREEN) == pytest.approx(0.1, rel=0.03)
    assert ratio(after, Side.GREEN, Sli.LATENCY) == pytest.approx(0.002, rel=0.2)
    assert crowd.failed == pytest.approx(10_000 * 150 * (0.1 - 0.0005), rel=0.02)


def test_what_fails_while_users_leave_is_counted_too() -> None:
    crowd = users(Fault(Sli.AVAILABILITY, 1.0))
    crowd.following.turn(10.0, 0.0)
    crowd.leave()
    assert crowd.failed == pytest.approx(10_000 * (10 + 60) * (1 - 0.0005), rel=0.02)


def test_a_fault_that_has_not_begun_hurts_nobody_who_leaves() -> None:
    crowd = users(Fault(Sli.AVAILABILITY, 1.0, onset=50.0))
    crowd.following.turn(10.0, 0.0)
    crowd.leave()
    assert crowd.failed == 0


def test_a_probe_sends_to_both_sides_and_the_fault_passes_it_by() -> None:
    crowd = users(Fault(Sli.AVAILABILITY, 1.0))
    met = crowd.probe(1000.0, 100.0)
    for side in Side:
        assert met[side][Sli.AVAILABILITY].total == pytest.approx(100_000, rel=0.02)
        assert ratio(met, side) == pytest.approx(0.0005, rel=0.5)
    assert crowd.failed == 0


def test_a_probe_whose_path_is_ill_meets_the_fault_from_its_onset_on_and_on_green_alone() -> None:
    crowd = users(Fault(Sli.AVAILABILITY, 0.5, onset=50.0))
    crowd.meet(100.0)
    met = crowd.probe_ill(1000.0, 100.0)
    assert ratio(met, Side.GREEN) == pytest.approx(0.25, rel=0.05)
    assert ratio(met, Side.BLUE) == pytest.approx(0.0005, rel=0.5)


def test_a_fault_milder_than_the_base_is_none() -> None:
    crowd = users(Fault(Sli.AVAILABILITY, 0.0001))
    crowd.meet(100.0)
    assert crowd.failed == 0
