"""Addresses: traffic of few or many client addresses, weighed as an access log would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bench.study.calibrated import Calibrated, calibrate, minutes
from bench.study.cases import Sample
from bench.study.crowd import Answers, Crowd
from bench.study.damage import part
from bench.study.world import BASE, BATCH, BATCHES, PER_STEP, REFRESH, SHARES, Floats, Ints, Traffic, shares

MINUTE = 60
LONGEST = 240
"""Minutes of A/A traffic at most."""


@dataclass(frozen=True, slots=True)
class World:
    """`clients` known addresses carry the part `heavy` of all requests, flat or as Zipf; the rest comes from users who
    ask rarely. `sticky`: whole addresses move with DNS, else each one's requests are spread by share. `storm`: so many
    further bad answers of one client within a minute, once in each migration; `instead`: its good ones stop meanwhile.
    """

    clients: int
    heavy: float = 1.0
    zipf: bool = False
    sticky: bool = False
    storm: int = 0
    instead: bool = False
    base: float = BASE

    def weights(self) -> Floats:
        each = 1.0 / np.arange(1, self.clients + 1) if self.zipf else np.ones(self.clients)
        return self.heavy * each / each.sum()


@dataclass(slots=True)
class _Traffic:
    """Collects spans."""

    rows: list[tuple[Ints, ...]]

    def told(self) -> Traffic:
        return Traffic(*(np.array(column) for column in zip(*self.rows, strict=True)))


def sample(
    world: World,
    *,
    rate: float,
    count: int,
    dice: np.random.Generator,
    onset: Floats | None = None,
    ratio: float = 0.0,
) -> Sample:
    """`count` migrations; from `onset` (seconds) on green's answers are bad at `ratio`."""
    crowd = Crowd(world.clients, count)
    known = _before(world, crowd, rate=rate, count=count, dice=dice)
    stormy = _storm(world, count, dice)
    places, on = dice.random((world.clients, count)), np.zeros((world.clients, count), dtype=bool)
    bad = np.zeros((BATCHES, count)) if onset is None else part(onset)
    made = _Traffic([])
    first = crowd.told + MINUTE
    for batch in range(BATCHES):
        if world.sticky:
            asked = dice.random((world.clients, count)) < REFRESH
            on = np.where(asked, places < SHARES[batch // PER_STEP], on)
        share = np.where(on, 1.0, 0.0) if world.sticky else np.full((world.clients, count), shares()[batch, 0])
        q_green = world.base + (ratio - world.base) * bad[batch]
        extra, quiet = stormy(batch)
        span = _Span(world, rate * BATCH, share, shares()[batch, 0], q_green)
        made.rows.append(_weighed(crowd, span, first + batch * BATCH, BATCH, dice, extra, quiet))
    return Sample(made.told(), known)


@dataclass(frozen=True, slots=True)
class _Span:
    """One span's requests, green's share of each known client's and of the rest, and green's bad ratio."""

    world: World
    requests: float
    share: Floats
    light_share: float
    q_green: Floats | float


def _before(world: World, crowd: Crowd, *, rate: float, count: int, dice: np.random.Generator) -> Calibrated:
    """An A/A stretch, after ten minutes in which the log was only read."""
    rows = _Traffic([])
    half = np.full((world.clients, count), 0.5)
    if world.sticky:
        half = (dice.random((world.clients, count)) < 0.5).astype(np.float64)
    span = _Span(world, rate * MINUTE, half, 0.5, world.base)
    for minute in range(10 + min(LONGEST, minutes(rate))):
        row = _weighed(crowd, span, float(minute * MINUTE), MINUTE, dice)
        if minute >= 10:
            rows.rows.append(row)
    return calibrate(rows.told())


def _weighed(
    crowd: Crowd,
    span: _Span,
    start: float,
    seconds: float,
    dice: np.random.Generator,
    extra: tuple[Ints, Ints] | None = None,
    quiet: Floats | float = 1.0,
) -> tuple[Ints, ...]:
    weights, count = span.world.weights()[:, None] * quiet, span.share.shape[1]
    on, off = span.requests * weights * span.share, span.requests * weights * (1 - span.share)
    base, light = span.world.base, span.requests * (1 - span.world.heavy)
    answers = Answers(
        dice.poisson(on * (1 - span.q_green)),
        dice.poisson(off * (1 - base)),
        dice.poisson(on * span.q_green) + (extra[0] if extra else 0),
        dice.poisson(off * base) + (extra[1] if extra else 0),
        dice.poisson(light * (1 - base), count),
    )
    green, blue = (
        dice.poisson(light * span.light_share * span.q_green, count),
        dice.poisson(light * (1 - span.light_share) * base, count),
    )
    rest = dice.binomial(answers.light, span.light_share)
    weight = crowd.weigh(answers, start, seconds)
    n_green = answers.good_green.sum(axis=0) + answers.bad_green.sum(axis=0) + green + rest
    n_blue = answers.good_blue.sum(axis=0) + answers.bad_blue.sum(axis=0) + blue + answers.light - rest
    return (
        n_green,
        weight.weighed_green + green,
        n_blue,
        weight.weighed_blue + blue,
        weight.felt_green + green,
        weight.felt_blue + blue,
    )


def _storm(
    world: World, count: int, dice: np.random.Generator
) -> Callable[[int], tuple[tuple[Ints, Ints] | None, Floats | float]]:
    """By batch, the further bad answers of both sides, and what is left of each client's requests."""
    if not world.storm:
        return lambda _batch: (None, 1.0)
    start, weights = dice.integers(0, BATCHES - MINUTE // BATCH, count), world.weights()
    who = dice.choice(world.clients, size=count, p=weights / weights.sum())
    mine = np.arange(world.clients)[:, None] == who[None, :]
    green = dice.random(count) < shares()[start, 0]

    def told(batch: int) -> tuple[tuple[Ints, Ints] | None, Floats | float]:
        now = mine & (batch >= start) & (batch < start + MINUTE // BATCH)
        more = now * (world.storm * BATCH // MINUTE)
        return (more * green, more * ~green), 1.0 - now if world.instead else 1.0

    return told
