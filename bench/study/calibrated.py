"""Calibrated: what an A/A stretch before each simulated migration says of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from bench.study.world import BASE, Floats, Traffic

LEAST_MINUTES = 30
LEAST_BAD = 300


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Base ratio, overdispersion (upper 95 % limit) and comparison size, one of each per migration."""

    base: Floats
    phi: Floats
    comparison: Floats

    @property
    def mix(self) -> Floats:
        """As `migrate.decide.guards.Calibration.mix`."""
        return (self.phi - 1) / (4 * self.base * self.comparison)


def minutes(rate: float) -> int:
    """How long an A/A stretch runs: 30 minutes, or until 300 bad requests are expected."""
    return max(LEAST_MINUTES, math.ceil(LEAST_BAD / (rate * 60 * BASE)))


def calibrate(seen: Traffic) -> Calibrated:
    """From minutes with both weights on blue; [minute, migration]."""
    bad = seen.x_green + seen.x_blue
    total = seen.n_green + seen.n_blue
    w = seen.n_green / np.maximum(total, 1)
    spread = bad * w * (1 - w)
    counted = (spread > 0).sum(axis=0)
    scatter = ((seen.x_green - bad * w) ** 2).sum(axis=0) / np.maximum(spread.sum(axis=0), 1e-9)
    comparison = (seen.n_green * seen.n_blue / np.maximum(total, 1)).mean(axis=0)
    base = np.maximum(bad.sum(axis=0), 1) / total.sum(axis=0)
    return Calibrated(base, np.maximum(1.0, scatter * counted / _chi_square_low(counted)), comparison)


def _chi_square_low(degrees: np.ndarray) -> Floats:
    """The 5 % point of chi-square (Wilson & Hilferty 1931)."""
    part = 2 / (9 * np.maximum(degrees, 1))
    return np.maximum(degrees, 1) * np.maximum(1 - part + NormalDist().inv_cdf(0.05) * np.sqrt(part), 0.05) ** 3
