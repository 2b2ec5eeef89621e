"""Calibration: what A/A traffic says, and when it says nothing."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from datetime import timedelta

import pytest

from migrate.decide.baseline import Baseline
from migrate.decide.calibrate import Calibrated, calibrate
from migrate.model.batch import Batch, Tally
from migrate.model.side import Side
from migrate.model.slo import Sli
from tests.decide.given import NOW, SLO

TEN = timedelta(seconds=10)


def batch(number: int, green: tuple[int, int], blue: tuple[int, int], stratum: str = "") -> Batch:
    start = NOW + TEN * number
    tallies = {Side.GREEN: Tally(*green), Side.BLUE: Tally(*blue)}
    return Batch("edges", Sli.AVAILABILITY, start, start + TEN, tallies, stratum=stratum)


def calibrated(batches: Iterable[Batch]) -> Calibrated:
    baseline = Baseline()
    for each in batches:
        baseline.add(each)
    found = calibrate(baseline, Sli.AVAILABILITY, SLO)
    assert found is not None
    return found


def independent(dice: random.Random, minutes: int, *, cluster: int = 1) -> list[Batch]:
    """1000 requests in each arm and batch, 2 bad ones on average, that come `cluster` at a time in one arm."""
    made: list[Batch] = []
    for number in range(minutes * 6):
        clusters = sum(dice.random() < 0.004 / cluster for _ in range(1000))
        green = sum(dice.random() < 0.5 for _ in range(clusters))
        made.append(batch(number, (1000, green * cluster), (1000, (clusters - green) * cluster)))
    return made


def test_the_base_is_blues_bad_ratio_over_both_arms() -> None:
    found = calibrated([batch(n, (1000, 1), (3000, 3)) for n in range(180)])
    assert found.calibration.base == pytest.approx(0.001, rel=0.01)
    assert found.rate == pytest.approx(400.0)
    assert (found.minutes, found.bad) == (30, 720)


def test_without_one_bad_request_the_base_is_small_and_not_nothing() -> None:
    assert calibrated([batch(n, (1000, 0), (1000, 0)) for n in range(180)]).calibration.base == pytest.approx(
        0.5 / 360_001
    )


def test_phi_is_the_upper_limit_of_the_spread_over_the_binomials() -> None:
    """Ten minutes of 4 bad requests at equal shares: deviations 2 and 0 in turn, variance 1 each, so phi_hat = 20 / 10;
    the 5 % quantile of chi-square with 10 degrees is 3.940 (tables)."""
    minutes = [batch(6 * n, (100, 4), (100, 0)) if n % 2 else batch(6 * n, (100, 2), (100, 2)) for n in range(10)]
    assert calibrated(minutes).calibration.phi == pytest.approx(2 * 10 / 3.940, rel=0.005)


def test_phi_is_near_1_where_bad_requests_come_alone_and_near_their_size_where_they_come_in_clusters() -> None:
    alone = [calibrated(independent(random.Random(seed), 60)).calibration.phi for seed in range(5)]
    clusters = [calibrated(independent(random.Random(seed), 60, cluster=8)).calibration.phi for seed in range(5)]
    assert all(1.0 <= phi < 2.2 for phi in alone)
    assert all(6.0 < phi < 18.0 for phi in clusters)


def test_a_different_mix_of_traffic_in_the_arms_is_no_spread_within_strata() -> None:
    """Green sees nine tenths of the country that fails more; within each country both fail alike."""
    strata = [
        each
        for n in range(180)
        for each in (batch(n, (9000, 9), (1000, 1), "br"), batch(n, (1000, 0), (9000, 0), "fi"))
    ]
    pooled = [batch(n, (10_000, 9), (10_000, 1)) for n in range(180)]
    assert calibrated(strata).calibration.phi == 1.0
    assert not calibrated(strata).alarm
    assert calibrated(pooled).calibration.phi > 10


def test_the_comparison_is_the_effective_size_of_a_minute() -> None:
    """n_g n_b / (n_g + n_b) with 6000 and 18 000 requests a minute is 4500."""
    assert calibrated([batch(n, (1000, 1), (3000, 3)) for n in range(180)]).calibration.comparison == 4500


def test_thin_traffic_says_what_is_missing_and_enough_says_nothing() -> None:
    thin = calibrated([batch(n, (100, 1), (100, 0)) for n in range(60)])
    assert thin.missing.startswith("10 minutes with 60 bad requests are too few")
    assert not calibrated([batch(n, (1000, 5), (1000, 5)) for n in range(60)]).missing
    assert not calibrated([batch(n, (100, 0), (100, 0)) for n in range(180)]).missing


def test_a_service_that_is_sick_by_itself_alarms() -> None:
    """Half of green's minutes fail although green is blue: the arms are not alike, and nothing may start on this."""
    assert calibrated([batch(n, (1000, 100), (1000, 1)) for n in range(180)]).alarm.startswith("green fails")
    assert not calibrated([batch(n, (1000, 1), (1000, 1)) for n in range(180)]).alarm


def test_meters_that_differ_show_as_an_offset() -> None:
    assert calibrated([batch(n, (1000, 2), (1000, 1)) for n in range(180)]).offset == pytest.approx(2.0)
    assert calibrated([batch(n, (1000, 2), (1000, 0)) for n in range(180)]).offset is None


def test_only_what_is_beyond_chance_of_an_offset_is_forgiven_green() -> None:
    few = calibrated([batch(n, (1000, 3), (1000, 2)) for n in range(6)])
    many = calibrated([batch(n, (1000, 3), (1000, 2)) for n in range(1_800)])
    assert few.calibration.offset == 1.0
    assert 1.4 < many.calibration.offset < 1.5
    assert calibrated([batch(n, (1000, 2), (1000, 3)) for n in range(1_800)]).calibration.offset == 1.0


def test_a_blue_that_breaks_its_own_objective_is_said_to() -> None:
    """0.1 % are allowed; 0.3 % are not chance in 360 000 requests, and in 2 000 they are."""
    assert calibrated([batch(n, (1000, 3), (1000, 3)) for n in range(180)]).broken == (
        "0.3 % of 360,000 requests bad, where the objective allows 0.1 %"
    )
    assert not calibrated([batch(n, (1000, 3), (1000, 3)) for n in range(1)]).broken
    assert not calibrated([batch(n, (1000, 1), (1000, 1)) for n in range(180)]).broken


def test_nothing_counted_calibrates_nothing() -> None:
    assert calibrate(Baseline(), Sli.AVAILABILITY, SLO) is None
    empty = Baseline()
    empty.add(batch(0, (0, 0), (0, 0)))
    assert calibrate(empty, Sli.AVAILABILITY, SLO) is None


def test_a_baseline_stopped_and_resumed_equals_an_unbroken_one() -> None:
    batches = independent(random.Random(1), 5)
    unbroken, first = Baseline(), Baseline()
    for each in batches:
        unbroken.add(each)
    for each in batches[:12]:
        first.add(each)
    resumed = Baseline(json.loads(json.dumps(first.to_json())))
    for each in batches[12:]:
        resumed.add(each)
    assert resumed.to_json() == unbroken.to_json()
