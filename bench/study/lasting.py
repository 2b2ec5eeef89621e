"""Lasting: a day at one share, with a base of another hour, and with real nights."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from bench.study.calibrated import Calibrated
from bench.study.trial import BUDGET, MONTH
from bench.study.twin import Moment, Seen, Setting, Twin
from bench.study.world import BASE, Bools, Floats
from migrate.decide.guards import Guards

MINUTE = 60
DAY = 1440
"""Minutes."""
BEFORE = 60
"""Minutes at half of the traffic before, in which blue is heard."""
STEPS = 8


@dataclass(frozen=True, slots=True)
class Day:
    """`true` is the bad ratio of both sides, `calibrated` the one that was measured; green has `share` of the traffic.
    `swing` of the ratio over a day, `night` the part of the rate that is left at night. From minute `onset` on green's
    ratio is `fault`.
    """

    true: float
    calibrated: float
    share: float
    swing: float = 0.0
    night: float = 1.0
    fault: float | None = None
    onset: int = 0

    def rate(self, minute: int) -> float:
        """Parts of the peak."""
        return self.night + (1.0 - self.night) * 0.5 * (1.0 + math.cos(2 * math.pi * minute / DAY))

    def ratio(self, minute: int) -> float:
        return self.true * (1.0 + self.swing * math.sin(2 * math.pi * minute / DAY))


@dataclass(frozen=True, slots=True)
class Watched:
    """Which migrations were taken back, and for their budget alone; what green spent, in parts of B."""

    taken: Bools
    for_budget: Bools
    spent: Floats


def watch(day: Day, *, rate: float, count: int, dice: np.random.Generator, alpha: float = 1e-3) -> Watched:
    """An hour at half of the traffic, then a day at the share."""
    spend = BUDGET * BASE * rate * MONTH
    flat = np.full(count, day.calibrated)
    known = Calibrated(flat, np.ones(count), np.full(count, np.inf), flat, np.ones(count))
    twin = Twin(Guards(alpha=alpha), known, Setting(BASE, STEPS, spend))
    taken, for_budget, spent = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool), np.zeros(count)
    for minute in range(-BEFORE, DAY):
        if minute in (-BEFORE, 0):
            twin.step()
        share = 0.5 if minute < 0 else day.share
        requests, ratio = rate * MINUTE * day.rate(minute), day.ratio(minute)
        green = day.fault if day.fault is not None and minute >= day.onset else ratio
        x_green, x_blue = (
            dice.poisson(requests * share * green, count),
            dice.poisson(requests * (1 - share) * ratio, count),
        )
        n_green = x_green + dice.poisson(requests * share * (1 - green), count)
        n_blue = x_blue + dice.poisson(requests * (1 - share) * (1 - ratio), count)
        since = (minute + BEFORE if minute < 0 else minute) * MINUTE
        twin.update(Seen(n_green, x_green, n_blue, x_blue, x_green, x_blue), Moment(since, MINUTE, share, DAY))
        spent = spent + np.where(taken, 0.0, requests * share * (green - ratio)) / spend
        back = twin.rolled_back() & ~taken
        for_budget |= back & (twin.evidence < twin.guards.threshold())
        taken |= back
    return Watched(taken, for_budget, spent)
