"""Calibrated: what an A/A stretch before each simulated migration says of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from bench.study.world import BASE, Floats, Ints, Traffic

LEAST_MINUTES = 30
LEAST_BAD = 300


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Base ratio, overdispersion (upper 95 % limit) and comparison size, one of each per migration; `felt` and
    `felt_phi` are those of what users felt.
    """

    base: Floats
    phi: Floats
    comparison: Floats
    felt: Floats
    felt_phi: Floats

    @property
    def mix(self) -> Floats:
        """As `migrate.decide.guards.Calibration.mix`."""
        return (self.phi - 1) / (4 * self.base * self.comparison)


def minutes(rate: float) -> int:
    """How long an A/A stretch runs: 30 minutes, or until 300 bad requests are expected."""
    return max(LEAST_MINUTES, math.ceil(LEAST_BAD / (rate * 60 * BASE)))


def calibrate(seen: Traffic) -> Calibrated:
    """From minutes with both weights on blue; [minute, migration]."""
    total = seen.n_green + seen.n_blue
    comparison = (seen.n_green * seen.n_blue / np.maximum(total, 1)).mean(axis=0)
    base, phi = _told(seen, seen.x_green, seen.x_blue)
    if seen.f_green is None or seen.f_blue is None:
        return Calibrated(base, phi, comparison, base, phi)
    return Calibrated(base, phi, comparison, *_told(seen, seen.f_green, seen.f_blue))


def _told(seen: Traffic, green: Ints, blue: Ints) -> tuple[Floats, Floats]:
    """Base and overdispersion of one count."""
    bad, total = green + blue, seen.n_green + seen.n_blue
    w = seen.n_green / np.maximum(total, 1)
    spread = bad * w * (1 - w)
    counted = (spread > 0).sum(axis=0)
    scatter = ((green - bad * w) ** 2).sum(axis=0) / np.maximum(spread.sum(axis=0), 1e-9)
    base = np.minimum(0.4, (bad.sum(axis=0) + 0.5) / (total.sum(axis=0) + 1))
    return base, np.maximum(1.0, scatter * counted / _chi_square_low(counted))


def _chi_square_low(degrees: np.ndarray) -> Floats:
    """The 5 % point of chi-square (Wilson & Hilferty 1931)."""
    part = 2 / (9 * np.maximum(degrees, 1))
    return np.maximum(degrees, 1) * np.maximum(1 - part + NormalDist().inv_cdf(0.05) * np.sqrt(part), 0.05) ** 3
