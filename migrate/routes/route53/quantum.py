"""Quantum: a split in Route 53's own scale, two whole numbers 0..255."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from migrate.errors import InvalidWeights
from migrate.model.weights import BLUE, FULL, GREEN, Weights

HIGHEST = 255
"""Weight is 0..255 (API reference, ResourceRecordSet.Weight)."""

SMALLEST = 39
"""The smallest share but none is 1 of 1 + 255, 39.0625 basis points; 39 is its nearest whole number."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The weights of the two sides; the share of a side is its weight over the sum. Never both 0."""

    blue: int
    green: int

    @property
    def exact(self) -> Fraction:
        """Green's share in basis points, unrounded."""
        return Fraction(FULL * self.green, self.blue + self.green)

    @property
    def weights(self) -> Weights:
        """The nearest split in basis points; a side that has a weight keeps a share."""
        if self.blue == 0 or self.green == 0:
            return GREEN if self.green else BLUE
        return Weights(min(max(round(self.exact), 1), FULL - 1))


@lru_cache(maxsize=1024)
def pair(weights: Weights) -> Pair:
    """The pair nearest to a split; among equally near ones that of the smallest numbers.

    A side with a share never gets weight 0. Raises InvalidWeights below 1/256.
    """
    if weights in (BLUE, GREEN):
        return Pair(1, 0) if weights == BLUE else Pair(0, 1)
    if min(weights.blue, weights.green) < SMALLEST:
        raise InvalidWeights(
            "Route 53 cannot express so small a share",
            seen=str(weights),
            limit=f"at least {SMALLEST / 100:g} % on either side (1 of 256), or none",
            then="Give the step a larger share in migration.yaml.",
        )
    candidates = (
        Pair(min(max(blue, 1), HIGHEST), green)
        for green in range(1, HIGHEST + 1)
        for floor in (green * weights.blue // weights.green,)
        for blue in (floor, floor + 1)
    )
    return min(candidates, key=lambda found: (abs(found.exact - weights.green), found.blue + found.green))


def loss(weights: Weights) -> float:
    """How far Route 53's share of green is from the planned one, in basis points; positive: green gets more.

    Never more than 5: the widest gap is the one between 1:1 and 255:254.
    """
    return float(pair(weights).exact - weights.green)
