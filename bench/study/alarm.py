"""Alarm: the first rival, "m of the last k points of green's bad ratio over a limit", tuned where nobody could."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bench.study.world import BATCHES, Floats, Ints, Traffic


@dataclass(frozen=True, slots=True)
class Shape:
    """`m` of the last `k` points, each of `batches` batches."""

    m: int
    k: int
    batches: int

    def __str__(self) -> str:
        return f"{self.m} of {self.k}, {self.batches * 10} s points"


SHAPES = (
    *(Shape(m, k, 1) for m, k in ((1, 1), (2, 2), (2, 3), (3, 3), (3, 5), (4, 6), (6, 6), (4, 12), (8, 12), (12, 12))),
    *(Shape(m, k, 6) for m, k in ((1, 1), (2, 2), (2, 3), (3, 3), (3, 5), (5, 5))),
)


def pressure(shape: Shape, seen: Traffic) -> Floats:
    """The limit below which the alarm would fire, after each batch; [batch, migration]."""
    bad, total = (_points(each, shape.batches) for each in (seen.x_green, seen.n_green))
    ratio = bad / np.maximum(total, 1)
    padded = np.vstack([np.full((shape.k - 1, ratio.shape[1]), -1.0), ratio])
    windows = np.lib.stride_tricks.sliding_window_view(padded, shape.k, axis=0)
    reached = np.partition(windows, shape.k - shape.m, axis=-1)[..., shape.k - shape.m]
    told = np.full((BATCHES, ratio.shape[1]), -1.0)
    told[shape.batches - 1 :: shape.batches] = reached
    return told


def tuned(highest: Floats, rate: float) -> float:
    """The lowest limit that takes back at most `rate` of the migrations with these highest pressures."""
    return float(np.sort(highest)[len(highest) - 1 - int(rate * len(highest))])


def fired(pressures: Floats, limit: float) -> Ints:
    """The batch after which each migration is taken back; BATCHES for never."""
    over = pressures > limit
    return np.where(over.any(axis=0), over.argmax(axis=0), BATCHES)


def _points(counts: Ints, batches: int) -> Ints:
    return counts.reshape(BATCHES // batches, batches, -1).sum(axis=1)
