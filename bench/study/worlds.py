"""Worlds: few and many client addresses, days with a base of another hour, incidents before the last step, overload."""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from bench.study import addresses, damage, lasting, overload
from bench.study.addresses import World
from bench.study.lasting import Day
from bench.study.trial import judge
from bench.study.world import BAKE, BATCHES, SHARES
from migrate.decide.guards import Guards
from migrate.model.shared import Policy

RATES = (5, 50, 500, 5_000, 20_000)
FAULTS = (0.05, 0.2, 1.0)
CLIENTS = (1, 3, 10, 100, 1_000)
MIGRATIONS = 200
SEED = 41
LATEST = 3000
"""Seconds; a fault that begins later may find the ramp's end before anything finds it."""

HEALTHY: Mapping[str, World] = {
    "1 address": World(1),
    "3 addresses": World(3),
    "100 addresses": World(100),
    "1,000 addresses, Zipf": World(1_000, zipf=True),
    "10 addresses with 97 %, sticky": World(10, 0.97, sticky=True),
    "20 addresses with 50 %, Zipf, sticky": World(20, 0.5, zipf=True, sticky=True),
    "storm of one of 10 addresses with 97 %": World(10, 0.97, storm=100),
    "storm of one of 20 addresses, Zipf": World(20, 0.5, zipf=True, storm=100),
    "the same, its good answers stop": World(20, 0.5, zipf=True, storm=100, instead=True),
}

DAYS: Mapping[str, Day] = {
    "0.04 %, base half of it": Day(0.0004, 0.0002, 0.5),
    "0.08 %, base half of it": Day(0.0008, 0.0004, 0.5),
    "0.04 %, base twice of it": Day(0.0004, 0.0008, 0.5),
    "0.10 %, base half of it": Day(0.001, 0.0005, 0.5),
    "0.10 %, base as it is": Day(0.001, 0.001, 0.5),
    "0.06 %, +- 60 % over the day, a twentieth of the rate at night": Day(0.0006, 0.0006, 0.5, swing=0.6, night=0.05),
}

Cell = Callable[[], str]


def measure(_folder: Path, *, migrations: int = MIGRATIONS) -> Mapping[str, object]:
    """Healthy worlds: % taken back. Faults: % never taken back, % in which a step that failed from its first second was
    certified, mean failed requests. Days: % taken back in a bake and in a soak.
    """
    cells = dict(_cells(migrations))
    with ProcessPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        return dict(zip(cells, pool.map(_call, cells.values()), strict=True))


def _call(cell: Cell) -> str:
    return cell()


def _cells(count: int) -> list[tuple[str, Cell]]:
    cells: list[tuple[str, Cell]] = []
    for rate, (name, world) in itertools.product(RATES, HEALTHY.items()):
        cells.append((f"{rate} rps, healthy, {name}, % taken back", partial(healthy, world, rate, count)))
    for rate, clients, fault in itertools.product(RATES, CLIENTS, FAULTS):
        what = f"{rate} rps, {clients} addresses, {fault:.0%} bad: % never, % certified, failed"
        cells.append((what, partial(faulty, World(clients), rate, fault, count)))
    for rate, (name, day), share in itertools.product(RATES, DAYS.items(), (0.5, 1.0)):
        cells.append(
            (f"{rate} rps, a day at {share:.0%}, {name}, % taken back", partial(whole_day, day, share, rate, count))
        )
    for policy, share, rate in itertools.product(Policy, (0.05, 0.25), (50, 200)):
        what = f"{rate} rps, overload from {share:.0%} of green, {policy}: failed, % taken back"
        cells.append((what, partial(overloaded, policy, share, rate, max(3, count // 50))))
    return cells


def healthy(world: World, rate: float, count: int) -> str:
    dice = np.random.default_rng([SEED, int(rate), world.clients, world.storm, int(world.sticky)])
    made = addresses.sample(world, rate=rate, count=count, dice=dice)
    fired = judge(Guards(), made.traffic, made.calibrated, rate=rate).fired
    return f"{100 * (fired < BATCHES).mean():.2f}"


def faulty(world: World, rate: float, fault: float, count: int) -> str:
    dice = np.random.default_rng([SEED, int(rate), world.clients, round(100 * fault), 7])
    onset = dice.random(count) * LATEST
    made = addresses.sample(world, rate=rate, count=count, dice=dice, onset=onset, ratio=fault)
    judged = judge(Guards(), made.traffic, made.calibrated, rate=rate)
    starts = np.arange(len(SHARES))[:, None] * BAKE
    certified = (judged.certified & (starts >= onset[None, :])).any(axis=0)
    cost = damage.mean(onset, judged.fired, rate=rate, ratio=fault)
    return f"{100 * (judged.fired == BATCHES).mean():.1f} / {100 * certified.mean():.1f} / {cost:,.0f}"


def whole_day(day: Day, share: float, rate: float, count: int) -> str:
    dice = np.random.default_rng([SEED, int(rate), round(1e5 * day.calibrated), round(1e5 * day.true), int(2 * share)])
    at = Day(day.true, day.calibrated, share, day.swing, day.night)
    return f"{100 * lasting.watch(at, rate=rate, count=count, dice=dice).taken.mean():.2f}"


def overloaded(policy: Policy, share: float, rate: float, count: int) -> str:
    ended = [overload.run(policy, rate=rate, from_share=share, dice=random.Random(seed)) for seed in range(count)]
    failed, taken = np.mean([each.failed for each in ended]), np.mean([each.taken_back for each in ended])
    return f"{failed:,.0f} / {100 * taken:.0f}"
