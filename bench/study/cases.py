"""Cases: healthy migrations that are hard to tell from faulty ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

import numpy as np

from bench.study.calibrated import Calibrated, calibrate, minutes
from bench.study.world import (
    BASE,
    BATCH,
    BATCHES,
    PER_STEP,
    REFRESH,
    SHARES,
    Floats,
    Ints,
    Path,
    Traffic,
    draw,
    shares,
)

RESOLVERS = 300
SPREAD = 0.7
"""Standard deviation of the logarithm of the resolvers' own error ratios."""
BURST = 5
COLD = 6.0
INCIDENT = 0.05
DRIFT = 3.0
RETRIES = 100


class Case(StrEnum):
    """The cases of the study. The last two are told, not bound: without blue no count tells them from a fault."""

    INDEPENDENT = "independent"
    BURSTS = "R1 bursts of one client"
    CLUMPS = "R1 bursts over five clients"
    REDRAWN = "R2 resolver mix, redrawn"
    STICKY = "R2b resolver mix, sticky"
    COLD = "R3 cold caches"
    INCIDENT = "R4 shared incident"
    DRIFT = "R5 both drift"
    STORM = "R6 retry storm"
    LATE = "incident in the last step"
    HELD = "incident in the last step, 5 % of blue held back"


TOLD = (Case.LATE, Case.HELD)
BOUND = tuple(case for case in Case if case not in TOLD)
"""Those in which a healthy migration must be left alone."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The traffic of many migrations, and what the A/A stretch before each of them showed."""

    traffic: Traffic
    calibrated: Calibrated


def sample(case: Case, *, rate: float, count: int, dice: np.random.Generator) -> Sample:
    """`count` healthy migrations of one case at `rate` requests per second."""
    return _CASES[case](rate, count, dice)


def _plain(path: Path, rate: float, count: int, dice: np.random.Generator) -> Sample:
    return Sample(draw(path, rate=rate, seconds=BATCH, count=count, dice=dice), independent(rate, count, dice))


def independent(rate: float, count: int, dice: np.random.Generator) -> Calibrated:
    """What the A/A stretch shows where requests are independent."""
    half = Path.even(np.full((minutes(rate), 1), 0.5))
    return calibrate(draw(half, rate=rate, seconds=60, count=count, dice=dice))


def _even(rate: float, count: int, dice: np.random.Generator) -> Sample:
    return _plain(Path.even(shares()), rate, count, dice)


def _bursts(rate: float, count: int, dice: np.random.Generator) -> Sample:
    """Every bad client fails several times; it counts once, its requests count all."""
    made = _plain(Path.even(shares(), BASE / BURST), rate, count, dice)
    seen = made.traffic
    more = replace(
        seen,
        n_green=seen.n_green + again(seen.x_green, dice),
        n_blue=seen.n_blue + again(seen.x_blue, dice),
    )
    return Sample(more, made.calibrated)


def _clumps(rate: float, count: int, dice: np.random.Generator) -> Sample:
    """One moment of trouble fails several clients at once; so it does in the A/A stretch."""

    def clumped(traffic: Traffic) -> Traffic:
        green, blue = again(traffic.x_green, dice), again(traffic.x_blue, dice)
        return Traffic(traffic.n_green + green, traffic.x_green + green, traffic.n_blue + blue, traffic.x_blue + blue)

    half = Path.even(np.full((minutes(rate), 1), 0.5), BASE / BURST)
    before = draw(half, rate=rate, seconds=60, count=count, dice=dice)
    after = draw(Path.even(shares(), BASE / BURST), rate=rate, seconds=BATCH, count=count, dice=dice)
    return Sample(clumped(after), calibrate(clumped(before)))


def again(events: Ints, dice: np.random.Generator) -> Ints:
    """For each event a geometric number of further ones, BURST in all on average."""
    return np.where(events > 0, dice.negative_binomial(np.maximum(events, 1), 1 / BURST), 0)


def _cold(rate: float, count: int, dice: np.random.Generator) -> Sample:
    """Green is COLD times worse for the first minute of each step."""
    cold = np.arange(BATCHES) % PER_STEP < 60 // BATCH
    green = np.where(cold, COLD * BASE, BASE)[:, None]
    return _plain(replace(Path.even(shares()), green=green), rate, count, dice)


def _incident(rate: float, count: int, dice: np.random.Generator) -> Sample:
    """For ten minutes both sides are bad; it begins at any time while blue still serves."""
    return _suffered(shares(), dice.integers(0, BATCHES - PER_STEP, count), rate, dice)


def _late(rate: float, count: int, dice: np.random.Generator, *, last: float) -> Sample:
    """The incident begins when green has had `last` for at least three minutes."""
    return _suffered(shares(last=last), dice.integers(BATCHES - PER_STEP + 18, BATCHES - 12, count), rate, dice)


def _suffered(share: Floats, start: Ints, rate: float, dice: np.random.Generator) -> Sample:
    at = np.arange(BATCHES)[:, None] - start[None, :]
    ratio = np.where((at >= 0) & (at < PER_STEP), INCIDENT, BASE)
    return _plain(Path.even(np.repeat(share, len(start), axis=1), ratio), rate, len(start), dice)


def _drift(rate: float, count: int, dice: np.random.Generator) -> Sample:
    """Both sides grow steadily worse."""
    ratio = BASE * np.linspace(1.0, DRIFT, BATCHES)[:, None]
    return _plain(Path.even(shares(), ratio), rate, count, dice)


def _storm(rate: float, count: int, dice: np.random.Generator) -> Sample:
    """One client of green, or of blue, fails RETRIES times within a minute."""
    made = _even(rate, count, dice)
    start = dice.integers(0, BATCHES - 6, count)
    green = dice.random(count) < shares()[start, 0]
    at = np.arange(BATCHES)[:, None] - start[None, :]
    more = np.where((at >= 0) & (at < 6), RETRIES // 6, 0)
    seen = made.traffic
    return Sample(
        Traffic(
            seen.n_green + more * green,
            seen.x_green + (at == 0) * green,
            seen.n_blue + more * ~green,
            seen.x_blue + (at == 0) * ~green,
        ),
        made.calibrated,
    )


def _resolvers(count: int, dice: np.random.Generator) -> tuple[Floats, Floats]:
    """Each resolver's part of the traffic (Zipf), and of the bad requests, per migration; both sum to 1."""
    weight = 1.0 / np.arange(1, RESOLVERS + 1)
    weight /= weight.sum()
    bad = weight * np.exp(SPREAD * dice.standard_normal((count, RESOLVERS)))
    return weight, bad / bad.sum(axis=1, keepdims=True)


def _mixed(rate: float, count: int, dice: np.random.Generator, *, place: Callable[[], Floats]) -> Sample:
    """Resolvers move whole, each with its own error ratio. `place` draws where in 0..1 each stands: those below the
    share are green's.
    """
    weight, bad = _resolvers(count, dice)
    target = np.repeat(SHARES, PER_STEP)
    on = np.zeros((count, RESOLVERS), dtype=bool)
    sums = np.empty((BATCHES, 2, count))
    for batch in range(BATCHES):
        asked = dice.random((count, RESOLVERS), dtype=np.float32) < REFRESH
        on = np.where(asked, place() < target[batch], on)
        sums[batch] = on @ weight, np.einsum("ij,ij->i", bad, on)
    rows = np.empty((minutes(rate), 2, count))
    for minute in range(len(rows)):
        half = place() < 0.5
        rows[minute] = half @ weight, np.einsum("ij,ij->i", bad, half)
    after = draw(_path(sums), rate=rate, seconds=BATCH, count=count, dice=dice)
    return Sample(after, calibrate(draw(_path(rows), rate=rate, seconds=60, count=count, dice=dice)))


def _path(sums: Floats) -> Path:
    share, bad = sums[:, 0], sums[:, 1]
    green = BASE * np.divide(bad, share, out=np.ones_like(bad), where=share > 1e-9)
    blue = BASE * np.divide(1 - bad, 1 - share, out=np.ones_like(bad), where=1 - share > 1e-9)
    return Path(np.clip(share, 0, 1), green, np.maximum(blue, 0.0))


def _redrawn(rate: float, count: int, dice: np.random.Generator) -> Sample:
    return _mixed(rate, count, dice, place=lambda: dice.random((count, RESOLVERS), dtype=np.float32))


def _sticky(rate: float, count: int, dice: np.random.Generator) -> Sample:
    places = dice.random((count, RESOLVERS), dtype=np.float32)
    return _mixed(rate, count, dice, place=lambda: places)


_CASES: dict[Case, Callable[[float, int, np.random.Generator], Sample]] = {
    Case.INDEPENDENT: _even,
    Case.BURSTS: _bursts,
    Case.CLUMPS: _clumps,
    Case.REDRAWN: _redrawn,
    Case.STICKY: _sticky,
    Case.COLD: _cold,
    Case.INCIDENT: _incident,
    Case.DRIFT: _drift,
    Case.STORM: _storm,
    Case.LATE: partial(_late, last=1.0),
    Case.HELD: partial(_late, last=0.95),
}
