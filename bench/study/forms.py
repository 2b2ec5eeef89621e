"""Forms: what it costs the gate that a source counts requests instead of clients, or minutes instead of 10 s."""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

import numpy as np

from bench.study import damage
from bench.study.calibrated import Calibrated, calibrate, minutes
from bench.study.cases import BURST, RETRIES, again, independent
from bench.study.trial import judge
from bench.study.world import BASE, BATCH, BATCHES, FAULTS, RATES, Ints, Traffic, draw, shares
from bench.study.world import Path as Way
from migrate.decide.guards import CROWD, Guards

MINUTE = 60
ALPHA = 1e-3
"""The default of `gate.alpha`."""
MIGRATIONS = 2000
SEED = 31


class Form(StrEnum):
    """What a source tells, and how long its batches last."""

    CLIENTS = "newly bad clients, 10 s"
    REQUESTS = "requests, 10 s"
    CLIENT_MINUTES = "newly bad clients, 60 s"
    REQUEST_MINUTES = "requests, 60 s"

    @property
    def seconds(self) -> int:
        return BATCH if self in (Form.CLIENTS, Form.REQUESTS) else MINUTE

    @property
    def crowd(self) -> float:
        return math.inf if self.tells_requests else CROWD

    @property
    def tells_requests(self) -> bool:
        return self in (Form.REQUESTS, Form.REQUEST_MINUTES)


def measure(_folder: Path, *, migrations: int = MIGRATIONS) -> Mapping[str, object]:
    """By form and rate: the part of healthy migrations taken back, and mean failed requests beside clients and
    10 s.
    """
    with ProcessPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        keys = list(itertools.product(Form, _HEALTHY, RATES))
        taken = dict(
            zip(keys, pool.map(taken_back, *zip(*keys, strict=True), itertools.repeat(migrations)), strict=True)
        )
        cells = list(itertools.product(Form, FAULTS, RATES))
        costs = dict(zip(cells, pool.map(cost, *zip(*cells, strict=True), itertools.repeat(migrations)), strict=True))
    told: dict[str, object] = {}
    for form, name in itertools.product(Form, _HEALTHY):
        parts = " ".join(f"{100 * taken[form, name, rate]:.2f}" for rate in RATES)
        told[f"{name}, {form}, % taken back at {RATES} rps"] = parts
    for form, fault in itertools.product(Form, FAULTS):
        ratios = " ".join(f"{costs[form, fault, rate] / costs[Form.CLIENTS, fault, rate]:.2f}" for rate in RATES)
        told[f"{fault:.1%} bad, {form}, failed / {Form.CLIENTS}"] = ratios
    return told


def taken_back(form: Form, name: str, rate: float, count: int) -> float:
    dice = np.random.default_rng([SEED, int(rate), list(_HEALTHY).index(name), list(Form).index(form)])
    seen, before = _HEALTHY[name](rate, count, dice, form)
    fired = judge(
        Guards(alpha=ALPHA), pooled(seen, form.seconds), before, rate=rate, seconds=form.seconds, crowd=form.crowd
    ).fired
    return float((fired < BATCHES).mean())


def cost(form: Form, fault: float, rate: float, count: int) -> float:
    """Every bad request of a fault is another client's: what is counted makes a difference by the rule for crowds."""
    dice = np.random.default_rng([SEED, int(rate), round(fault * 1e4)])
    onset, seen = damage.sample(rate=rate, ratio=fault, count=count, dice=dice)
    before = independent(rate, count, dice)
    fired = judge(
        Guards(alpha=ALPHA), pooled(seen, form.seconds), before, rate=rate, seconds=form.seconds, crowd=form.crowd
    ).fired
    return damage.mean(onset, fired, rate=rate, ratio=fault)


def pooled(seen: Traffic, seconds: int) -> Traffic:
    def summed(counts: Ints) -> Ints:
        return counts.reshape(len(counts) * BATCH // seconds, seconds // BATCH, -1).sum(axis=1)

    return Traffic(*(summed(each) for each in (seen.n_green, seen.x_green, seen.n_blue, seen.x_blue)))


def _bursts(rate: float, count: int, dice: np.random.Generator, form: Form) -> tuple[Traffic, Calibrated]:
    """Every bad client fails BURST times on average, in the calibration as well."""

    def burst(seen: Traffic) -> Traffic:
        green, blue = again(seen.x_green, dice), again(seen.x_blue, dice)
        more = replace(seen, n_green=seen.n_green + green, n_blue=seen.n_blue + blue)
        return replace(more, x_green=seen.x_green + green, x_blue=seen.x_blue + blue) if form.tells_requests else more

    half = Way.even(np.full((minutes(rate), 1), 0.5), BASE / BURST)
    before = draw(half, rate=rate, seconds=MINUTE, count=count, dice=dice)
    after = draw(Way.even(shares(), BASE / BURST), rate=rate, seconds=BATCH, count=count, dice=dice)
    return burst(after), calibrate(burst(before))


def _storm(rate: float, count: int, dice: np.random.Generator, form: Form) -> tuple[Traffic, Calibrated]:
    """One client of green, or of blue, fails RETRIES times within a minute; the calibration saw nobody do so."""
    seen = draw(Way.even(shares()), rate=rate, seconds=BATCH, count=count, dice=dice)
    start = dice.integers(0, BATCHES - MINUTE // BATCH, count)
    green = dice.random(count) < shares()[start, 0]
    at = np.arange(BATCHES)[:, None] - start[None, :]
    more = np.where((at >= 0) & (at < MINUTE // BATCH), RETRIES * BATCH // MINUTE, 0)
    bad = more if form.tells_requests else (at == 0).astype(np.int64)
    counted = Traffic(
        seen.n_green + more * green,
        seen.x_green + bad * green,
        seen.n_blue + more * ~green,
        seen.x_blue + bad * ~green,
    )
    return counted, independent(rate, count, dice)


_HEALTHY: Mapping[str, Callable[[float, int, np.random.Generator, Form], tuple[Traffic, Calibrated]]] = {
    "bursts of one client": _bursts,
    "a retry storm": _storm,
}
