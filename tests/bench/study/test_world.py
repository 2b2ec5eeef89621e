"""The study's world: its shares, its damage and its A/A stretch are what their formulas say."""

from __future__ import annotations

import math
from datetime import timedelta

import numpy as np
import pytest

from bench.study import damage
from bench.study.calibrated import calibrate
from bench.study.cases import Case, sample
from bench.study.world import BASE, BATCHES, PER_STEP, SHARES, Path, Traffic, draw, shares
from migrate.decide.baseline import Baseline
from migrate.decide.calibrate import calibrate as calibrate_one
from migrate.model.batch import Batch, Tally
from migrate.model.side import Side
from migrate.model.slo import Sli
from tests.decide.given import NOW, SLO


def test_clients_follow_a_step_with_the_ttl_as_their_mean() -> None:
    told = shares()[:, 0]
    assert told[PER_STEP - 1] == pytest.approx(SHARES[0], rel=1e-3)
    assert told[-1] == pytest.approx(1.0, abs=1e-3)
    at_a_minute = 1 - math.exp(-1)
    assert told[PER_STEP * 5 + 6] == pytest.approx(0.5 + 0.5 * at_a_minute, abs=0.03)


def test_a_fault_costs_what_green_serves_of_it_until_it_is_drained() -> None:
    onset = np.array([3000.0 + 300.0, 3000.0 + 300.0, 0.0])
    fired = np.array([333, BATCHES, 0])
    cost = damage.failed(onset, fired, rate=100, ratio=BASE + 0.5)
    assert cost[0] == pytest.approx(100 * 0.5 * (40 + 15 + 60), rel=0.02)
    assert cost[1] == pytest.approx(100 * 0.5 * 300, rel=0.01)
    assert cost[2] < 100 * 0.5 * 0.01 * 100


def test_migrations_taken_back_before_their_fault_do_not_count() -> None:
    onset, fired = np.array([1000.0, 1000.0]), np.array([10, 120])
    assert damage.mean(onset, fired, rate=10, ratio=0.5) == damage.failed(onset, fired, rate=10, ratio=0.5)[1]


def test_the_calibration_is_the_one_the_gate_gets() -> None:
    half = Path.even(np.full((40, 1), 0.5), 0.02)
    seen = draw(half, rate=20, seconds=60, count=1, dice=np.random.default_rng(4))
    ours, theirs = calibrate(seen), calibrate_one(_baseline(seen), Sli.AVAILABILITY, SLO)
    assert theirs is not None
    assert ours.phi[0] == pytest.approx(theirs.calibration.phi)
    assert ours.comparison[0] == pytest.approx(theirs.calibration.comparison)
    assert ours.base[0] == pytest.approx(theirs.calibration.base, rel=0.01)


def _baseline(seen: Traffic) -> Baseline:
    told = Baseline()
    for minute in range(len(seen.n_green)):
        start = NOW + timedelta(minutes=minute)
        green = Tally(int(seen.n_green[minute, 0]), int(seen.x_green[minute, 0]))
        blue = Tally(int(seen.n_blue[minute, 0]), int(seen.x_blue[minute, 0]))
        tallies = {Side.GREEN: green, Side.BLUE: blue}
        told.add(Batch("log", Sli.AVAILABILITY, start, start + timedelta(minutes=1), tallies))
    return told


@pytest.mark.parametrize("case", [Case.INDEPENDENT, Case.CLUMPS, Case.REDRAWN, Case.STICKY, Case.STORM])
def test_a_healthy_migration_fails_as_many_requests_as_it_always_does(case: Case) -> None:
    seen = sample(case, rate=500, count=40, dice=np.random.default_rng(5)).traffic
    ratio = (seen.x_green + seen.x_blue).sum() / (seen.n_green + seen.n_blue).sum()
    assert ratio == pytest.approx(BASE, rel=0.03)


def test_sticky_resolvers_give_green_a_ratio_of_its_own_and_redrawn_ones_do_not() -> None:
    def spread(case: Case) -> float:
        seen = sample(case, rate=5000, count=40, dice=np.random.default_rng(6)).traffic
        step = slice(2 * PER_STEP + 20, 3 * PER_STEP)
        return float((seen.x_green[step].sum(axis=0) / seen.n_green[step].sum(axis=0)).std() / BASE)

    assert spread(Case.STICKY) > 1.5 * spread(Case.REDRAWN) > 3 * spread(Case.INDEPENDENT)
