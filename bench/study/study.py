"""Study: how often the gate takes healthy migrations back and what faulty ones cost, beside two rivals."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.study import alarm, damage
from bench.study.calibrated import Calibrated
from bench.study.cases import BOUND, Case, independent, sample
from bench.study.search import CHUNK, Tuned, alarms, window_rule
from bench.study.trial import Judged, judge
from bench.study.window import Rule, Window
from bench.study.world import BATCHES, FAULTS, RATES, Floats, Ints, Traffic
from migrate.decide.guards import Guards

MIGRATIONS = 2000
"""Healthy migrations per case and rate, unless more are asked for."""
FAULTY = 4000
"""Faulty ones per rate and fault, at most."""
SEARCHED = 1000
"""Healthy migrations per case and rate while the window rule is searched."""
SEED = 2
STRICT, USUAL = 1e-3, 1e-2
"""The two alphas; the rivals' false rollbacks are the second."""


@dataclass(frozen=True, slots=True)
class Rivals:
    """What the gate is compared with: per rate every tuned alarm, the best first; and the window rule."""

    alarms: Mapping[float, tuple[Tuned, ...]]
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One chunk of migrations of one rate, in one case or with one fault."""

    rate: float
    what: Case | float
    chunk: int
    count: int


def measure(_folder: Path, *, migrations: int = MIGRATIONS) -> Mapping[str, object]:
    """Searches the rivals on one seed, then runs everything on another."""
    with ProcessPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        rivals = Rivals(
            {rate: alarms(rate, count=max(4 * CHUNK, migrations), pool=pool) for rate in RATES},
            window_rule(count=SEARCHED, pool=pool),
        )
        healthy = _run(pool, rivals, list(Case), migrations)
        faulty = _run(pool, rivals, list(FAULTS), min(FAULTY, migrations))
    told: dict[str, object] = {f"alarm at {rate} rps": _named(rivals.alarms[rate][0]) for rate in RATES}
    told["window rule"] = str(rivals.rule)
    told["healthy migrations per case and rate"] = migrations
    for (rate, what), each in healthy.items():
        told[f"{rate:g} rps, {what}, % taken back"] = {name: round(100 * value, 3) for name, value in each.items()}
    for (rate, what), each in faulty.items():
        told[f"{rate:g} rps, {what:.1%} bad, failed"] = {name: round(value, 1) for name, value in each.items()}
    return {**told, **summary(healthy, faulty)}


Told = Mapping[tuple[float, Case | float], Mapping[str, float]]


def _run(pool: ProcessPoolExecutor, rivals: Rivals, whats: list[Case] | list[float], count: int) -> Told:
    """The means of every rate and case or fault."""
    size = min(CHUNK, count)
    cells = [
        Cell(rate, what, chunk, size)
        for rate, what, chunk in itertools.product(RATES, whats, range(max(1, count // size)))
    ]
    sums: dict[tuple[float, Case | float], list[Mapping[str, float]]] = {}
    for cell, result in zip(cells, pool.map(one, cells, itertools.repeat(rivals)), strict=True):
        sums.setdefault((cell.rate, cell.what), []).append(result)
    return {key: {name: float(np.mean([row[name] for row in rows])) for name in rows[0]} for key, rows in sums.items()}


def one(cell: Cell, rivals: Rivals) -> Mapping[str, float]:
    """By rule, the part of healthy migrations taken back, or the mean of failed requests."""
    if isinstance(cell.what, Case):
        dice = np.random.default_rng([SEED, int(cell.rate), list(Case).index(cell.what), cell.chunk])
        made = sample(cell.what, rate=cell.rate, count=cell.count, dice=dice)
        usual, strict = _gates(made.traffic, made.calibrated, rate=cell.rate)
        fired = _fired(usual, strict) | _rivals(made.traffic, rivals, rate=cell.rate)
        taken = {name: float((each < BATCHES).mean()) for name, each in fired.items()}
        return taken | {"frozen": float(strict.frozen.mean())}
    dice = np.random.default_rng([SEED, int(cell.rate), round(cell.what * 1e4), cell.chunk, 7])
    onset, seen = damage.sample(rate=cell.rate, ratio=cell.what, count=cell.count, dice=dice)
    fired = _fired(*_gates(seen, independent(cell.rate, cell.count, dice), rate=cell.rate))
    fired |= _rivals(seen, rivals, rate=cell.rate)
    each_alarm = {
        f"alarm {tuned.shape}": alarm.fired(alarm.pressure(tuned.shape, seen), tuned.limit)
        for tuned in rivals.alarms[cell.rate][1:]
    }
    return {name: _mean(onset, each, cell) for name, each in (fired | each_alarm).items()}


def _mean(onset: Floats, fired: Ints, cell: Cell) -> float:
    assert not isinstance(cell.what, Case)
    return damage.mean(onset, fired, rate=cell.rate, ratio=cell.what)


def _gates(seen: Traffic, calibrated: Calibrated, *, rate: float) -> tuple[Judged, Judged]:
    """The gate at both alphas."""
    usual, strict = (judge(Guards(alpha=alpha), seen, calibrated, rate=rate) for alpha in (USUAL, STRICT))
    return usual, strict


def _fired(usual: Judged, strict: Judged) -> dict[str, Ints]:
    """By name, the batch after which each migration is taken back."""
    return {"gate": usual.fired, "gate, alpha 1e-3": strict.fired}


def _rivals(seen: Traffic, rivals: Rivals, *, rate: float) -> dict[str, Ints]:
    best = rivals.alarms[rate][0]
    told = {"alarm": alarm.fired(alarm.pressure(best.shape, seen), best.limit)}
    if rivals.rule:
        told["window rule"] = Window.of(seen, rivals.rule.batches).fired(rivals.rule)
    return told


def summary(healthy: Told, faulty: Told) -> Mapping[str, object]:
    """What the targets speak of."""
    told: dict[str, object] = {}
    for name in ("gate", "gate, alpha 1e-3"):
        bound = {key: row[name] for key, row in healthy.items() if key[1] in BOUND}
        worst = max(bound, key=lambda key: bound[key])
        told[f"worst case of the {name}"] = f"{100 * bound[worst]:.2f} % ({worst[1]}, {worst[0]:g} rps)"
    by_alarm = [row["gate"] / row["alarm"] for row in faulty.values()]
    told["gate / alarm (one shape per rate)"] = _spread(by_alarm)
    best = [
        row["gate"] / min(value for name, value in row.items() if name.startswith("alarm")) for row in faulty.values()
    ]
    told["gate / alarm (best shape of each cell)"] = _spread(best)
    if "window rule" in next(iter(faulty.values())):
        told["gate / window rule"] = _spread([row["gate"] / row["window rule"] for row in faulty.values()])
    return told


def _spread(ratios: list[float]) -> str:
    return f"median {np.median(ratios):.2f}, worst {max(ratios):.2f}"


def _named(tuned: Tuned) -> str:
    return f"{tuned.shape} over {tuned.limit:.3%}"
