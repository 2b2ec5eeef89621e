"""Search: the two rivals at their best, on a seed of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from bench.study import alarm, damage, window
from bench.study.alarm import SHAPES, Shape
from bench.study.cases import BOUND, Case, sample
from bench.study.window import LENGTHS, Rule, Window
from bench.study.world import FAULTS, RATES, Floats, Traffic

SEED = 1
FALSE = 0.01
"""The share of healthy migrations that a rival may take back."""
FAULTY = 1000
"""Faulty migrations per rate and fault while searching."""
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Tuned:
    """An alarm at one rate: its shape, and the limit for which it takes FALSE of independent migrations back."""

    shape: Shape
    limit: float


def alarms(rate: float, *, count: int, pool: Executor) -> tuple[Tuned, ...]:
    """Every shape with its limit at this rate, the best (geometric mean of failed requests) first."""
    chunks = range(max(1, count // CHUNK))
    highest = np.hstack(list(pool.map(_highest, [rate] * len(chunks), chunks)))
    tuned = [Tuned(shape, alarm.tuned(highs, FALSE)) for shape, highs in zip(SHAPES, highest, strict=True)]
    cost = list(pool.map(_alarm_cost, [rate] * len(tuned), tuned))
    return tuple(tuned[index] for index in np.argsort(cost))


def _highest(rate: float, chunk: int) -> Floats:
    """The pressure's maximum per shape and migration."""
    seen = sample(Case.INDEPENDENT, rate=rate, count=CHUNK, dice=np.random.default_rng([SEED, int(rate), chunk]))
    return np.array([alarm.pressure(shape, seen.traffic).max(axis=0) for shape in SHAPES])


def _alarm_cost(rate: float, tuned: Tuned) -> float:
    costs = [
        damage.mean(onset, alarm.fired(alarm.pressure(tuned.shape, seen), tuned.limit), rate=rate, ratio=ratio)
        for ratio, (onset, seen) in _faults(rate).items()
    ]
    return float(np.log(costs).mean())


def window_rule(*, count: int, pool: Executor) -> Rule | None:
    """The best rule that takes at most FALSE back in every case at every rate; None where there is none."""
    told = pool.map(_feasible, LENGTHS, [count] * len(LENGTHS))
    found = [cost for costs in told for cost in costs.items()]
    return min(found, key=lambda pair: pair[1])[0] if found else None


def _feasible(batches: int, count: int) -> Mapping[Rule, float]:
    """Feasible rules over this length, with the mean logarithm of their failed requests."""
    left: Sequence[Rule] = list(window.rules(batches))
    for case, rate in _hardest_first():
        if left:
            dice = np.random.default_rng([SEED, int(rate), BOUND.index(case)])
            seen = Window.of(sample(case, rate=rate, count=count, dice=dice).traffic, batches)
            left = [rule for rule in left if seen.alarms(rule).mean() <= FALSE]
    costs: dict[Rule, list[float]] = {rule: [] for rule in left}
    for rate in RATES if left else ():
        for ratio, (onset, seen) in _faults(rate).items():
            sums = Window.of(seen, batches)
            for rule, cost in costs.items():
                cost.append(damage.mean(onset, sums.fired(rule), rate=rate, ratio=ratio))
    return {rule: float(np.log(cost).mean()) for rule, cost in costs.items()}


def _hardest_first() -> Sequence[tuple[Case, float]]:
    """Most rules fail in an incident, so that is asked first."""
    return [(case, rate) for case in sorted(BOUND, key=lambda each: each is not Case.INCIDENT) for rate in RATES]


def _faults(rate: float) -> Mapping[float, tuple[Floats, Traffic]]:
    return {
        ratio: damage.sample(rate=rate, ratio=ratio, count=FAULTY, dice=np.random.default_rng([SEED, int(rate), 99]))
        for ratio in FAULTS
    }
