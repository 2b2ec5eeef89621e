"""World: one simulated migration's clock, ramp and traffic; every array is [batch, migration]."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

RATES = (5, 50, 500, 5000)
"""Requests per second."""
FAULTS = (0.002, 0.005, 0.01, 0.05, 0.5)
"""Bad ratio of a faulty green."""
SHARES = (0.01, 0.05, 0.10, 0.25, 0.50, 1.00)
BASE = 0.001
"""Bad ratio of a healthy side, which is all that the objective of 99.9 % allows."""
BATCH = 10
BAKE = 600
INGEST = 15
"""Seconds per batch, per step, and from a batch's end until it can be read."""
TTL = 60
PER_STEP = BAKE // BATCH
BATCHES = PER_STEP * len(SHARES)
REFRESH = 1 - math.exp(-BATCH / TTL)
"""Chance that a resolver asks again within one batch."""


@dataclass(frozen=True, slots=True)
class Path:
    """What a migration goes through: green's share of requests and both sides' bad ratios, batch by batch."""

    share: Floats
    green: Floats
    blue: Floats

    @classmethod
    def even(cls, share: Floats, ratio: Floats | float = BASE) -> Path:
        """Both sides as good or bad as each other."""
        ratios = np.broadcast_to(np.asarray(ratio, dtype=np.float64), share.shape)
        return cls(share, ratios, ratios)


@dataclass(frozen=True, slots=True)
class Traffic:
    """Requests of both sides, what accuses them, and what users felt where that is another count."""

    n_green: Ints
    x_green: Ints
    n_blue: Ints
    x_blue: Ints
    f_green: Ints | None = None
    f_blue: Ints | None = None


def shares(*, last: float = SHARES[-1]) -> Floats:
    """Mean share of green per batch, [batch, 1]: clients follow a change exponentially, with the TTL as mean.

    `last` below 1 holds a part of blue back to the very end.
    """
    rows: list[float] = []
    before = 0.0
    for target in (*SHARES[:-1], last):
        for start in range(0, BAKE, BATCH):
            left = TTL / BATCH * (math.exp(-start / TTL) - math.exp(-(start + BATCH) / TTL))
            rows.append(target - (target - before) * left)
        before = target
    return np.array(rows)[:, None]


def draw(path: Path, *, rate: float, seconds: float, count: int, dice: np.random.Generator) -> Traffic:
    """Independent requests, each of a client of its own, along `path`; `count` migrations, batches of `seconds`."""
    requests = rate * seconds

    def poisson(mean: Floats) -> Ints:
        return dice.poisson(np.broadcast_to(mean, (path.share.shape[0], count)))

    x_green = poisson(requests * path.share * path.green)
    x_blue = poisson(requests * (1 - path.share) * path.blue)
    n_green = x_green + poisson(requests * path.share * (1 - path.green))
    n_blue = x_blue + poisson(requests * (1 - path.share) * (1 - path.blue))
    return Traffic(n_green, x_green, n_blue, x_blue)
