"""The study's twin is the gate, update by update, in every field."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from bench.study.cases import Case, Sample, sample
from bench.study.trial import moments, row, setting
from bench.study.twin import Twin
from bench.study.world import BAKE, BASE, BATCH, PER_STEP, SHARES
from migrate.decide.gate import Stage
from migrate.decide.guarded_gate import GuardedGate
from migrate.decide.guards import Calibration, Guards
from migrate.decide.memory import Memory
from migrate.decide.track import Track
from migrate.model.batch import Batch, Tally
from migrate.model.plan import Step
from migrate.model.side import Side
from migrate.model.slo import Objective, Sli, Slo
from migrate.model.verdict import Ruling
from migrate.model.weights import FULL, Weights
from tests.decide.given import NOW

SLO = Slo((Objective(Sli.AVAILABILITY, 1 - BASE),), None, 0.005)
COUNT = 2
"""Migrations of each case."""
COUNTERS = {"green_total", "green_bad", "blue_total", "blue_bad", "aged", "struck", "strata"}
"""Only for sentences; the twin says none."""


def gate(made: Sample, migration: int, *, rate: float, guards: Guards) -> GuardedGate:
    seen, told = made.calibrated, setting(rate)
    base, phi, comparison, felt, felt_phi = (
        float(each[migration]) for each in (seen.base, seen.phi, seen.comparison, seen.felt, seen.felt_phi)
    )
    calibration = Calibration(base, phi, comparison, 1.0, felt, felt_phi)
    return GuardedGate(SLO, {Sli.AVAILABILITY: calibration}, told.steps, told.spend, guards)


def stage(step: int) -> Stage:
    since = NOW + timedelta(seconds=step * BAKE)
    weights = Weights(round(SHARES[step] * FULL))
    return Stage(1, Step(step + 1, weights, timedelta(seconds=BAKE), 1), since, since)


def batch(made: Sample, number: int, migration: int) -> Batch:
    seen = made.traffic
    blue = Tally(int(seen.n_blue[number, migration]), int(seen.x_blue[number, migration]))
    green = Tally(int(seen.n_green[number, migration]), int(seen.x_green[number, migration]))
    start = NOW + timedelta(seconds=number * BATCH)
    tallies, clients = {Side.BLUE: blue, Side.GREEN: green}, {Side.BLUE: blue.bad, Side.GREEN: green.bad}
    return Batch("log", Sli.AVAILABILITY, start, start + timedelta(seconds=BATCH), tallies, clients)


def same(twin: Twin, track: Track, migration: int) -> None:
    equal(twin, track, migration, leave=COUNTERS | {"charge", "memory"})
    equal(twin.charge, track.charge, migration)
    equal(twin.memory, track.memory, migration)


def equal(theirs: object, ours: Any, migration: int, leave: Collection[str] = ()) -> None:
    for name in (name for name in ours._fields if name not in leave):
        found = np.asarray(getattr(theirs, name))
        found = found[..., migration] if found.ndim else found
        assert found == pytest.approx(getattr(ours, name), rel=1e-9, abs=1e-9), name


@pytest.mark.parametrize("rate", [5, 5000])
@pytest.mark.parametrize("case", [Case.CLUMPS, Case.STICKY, Case.COLD, Case.INCIDENT, Case.DRIFT])
def test_the_twin_equals_the_gate_after_every_batch(case: Case, rate: int) -> None:
    guards = Guards(alpha=1e-2)
    made = sample(case, rate=rate, count=COUNT, dice=np.random.default_rng([3, rate]))
    twin, seen = Twin(guards, made.calibrated, setting(rate)), made.traffic
    gates = [gate(made, migration, rate=rate, guards=guards) for migration in range(COUNT)]
    memories = [Memory() for _ in gates]
    for number, at in enumerate(moments()):
        if at.since == 0:
            twin.step()
        twin.update(row(seen, number), at)
        back, frozen = twin.rolled_back(), twin.frozen()
        for migration, of in enumerate(gates):
            memory = of.after(memories[migration], stage(number // PER_STEP), [batch(made, number, migration)])
            weighing = of.weigh(memory)
            same(twin, memory.tracks["log availability"], migration)
            assert bool(back[migration]) is (weighing.ruling is Ruling.ROLLBACK)
            assert bool(frozen[migration]) is weighing.frozen
            memories[migration] = memory
