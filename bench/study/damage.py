"""Damage: the requests that a fault costs, from its onset until green is drained."""

from __future__ import annotations

import numpy as np

from bench.study.world import BASE, BATCH, BATCHES, INGEST, TTL, Floats, Ints, Path, Traffic, draw, shares

NEVER = BATCHES
"""The batch of a rollback that did not come."""


def faulty(onset: Floats, ratio: float) -> Path:
    """Green's own ratio from `onset` (seconds, one per migration) on; the batch in which it begins is mixed."""
    share = np.repeat(shares(), len(onset), axis=1)
    return Path(share, BASE + (ratio - BASE) * part(onset), np.full_like(share, BASE))


def failed(onset: Floats, fired: Ints, *, rate: float, ratio: float) -> Floats:
    """Expected requests lost to the fault: those of green until the rollback after batch `fired` (its end and the
    ingest delay), and while clients drain, which takes the TTL on average.
    """
    lost = np.cumsum(np.vstack([np.zeros(len(onset)), shares() * part(onset) * BATCH]), axis=0)
    ends = np.arange(BATCHES + 1) * BATCH
    until = np.minimum((fired + 1) * BATCH + INGEST, ends[-1])
    at = np.minimum(until // BATCH, BATCHES - 1)
    columns = np.arange(len(onset))
    served = lost[at, columns] + (lost[at + 1, columns] - lost[at, columns]) * (until - at * BATCH) / BATCH
    drain = np.where(fired < NEVER, shares()[at, 0] * TTL, 0.0)
    return rate * (ratio - BASE) * (served + drain)


def sample(*, rate: float, ratio: float, count: int, dice: np.random.Generator) -> tuple[Floats, Traffic]:
    """Migrations whose fault begins at any time of the ramp, and their traffic."""
    onset = dice.random(count) * BATCHES * BATCH
    return onset, draw(faulty(onset, ratio), rate=rate, seconds=BATCH, count=count, dice=dice)


def mean(onset: Floats, fired: Ints, *, rate: float, ratio: float) -> float:
    """Mean failed requests of the migrations that were not taken back before their fault."""
    counted = (fired + 1) * BATCH > onset
    return float(failed(onset, fired, rate=rate, ratio=ratio)[counted].mean())


def part(onset: Floats) -> Floats:
    """The part of each batch that the fault covers, [batch, migration]."""
    start = np.arange(BATCHES)[:, None] * BATCH
    return np.clip((start + BATCH - onset[None, :]) / BATCH, 0.0, 1.0)
