"""Quantum: a split in Route 53's own scale, a whole number 0..255 for each record set."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import floor

from migrate.errors import InvalidWeights
from migrate.model.weights import BLUE, FULL, GREEN, Weights

HIGHEST = 255
"""Weight is 0..255 (API reference, ResourceRecordSet.Weight)."""

SMALLEST = 39
"""The smallest share but none is 1 of 1 + 255, 39.0625 basis points; 39 is its nearest whole number."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The weights of the two sides, each the sum over its sets; the share of a side is its weight over both. Never both
    0.
    """

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
def pair(weights: Weights, blues: int = 1, greens: int = 1) -> Pair:
    """The pair nearest to a split; among equally near ones that of the smallest numbers.

    The sets of a side, `blues` and `greens` of them, have the same weight each, so that its answers are equally likely
    and the sides' shares are exactly those of the pair. A side with a share never gets weight 0. Raises InvalidWeights
    where a side's share is smaller than its sets can express: 1/256 with one answer on either side.
    """
    if weights in (BLUE, GREEN):
        return Pair(blues, 0) if weights == BLUE else Pair(0, greens)
    _refuse_too_small(weights, blues, greens)
    candidates = (
        Pair(blues * min(max(blue, 1), HIGHEST), greens * green)
        for green in range(1, HIGHEST + 1)
        for floor in (greens * green * weights.blue // (blues * weights.green),)
        for blue in (floor, floor + 1)
    )
    return min(candidates, key=lambda found: (abs(found.exact - weights.green), found.blue + found.green))


def _refuse_too_small(weights: Weights, blues: int, greens: int) -> None:
    for share, own, other in ((weights.green, greens, blues), (weights.blue, blues, greens)):
        least = floor(FULL * Fraction(own, own + other * HIGHEST))
        if share < least:
            raise InvalidWeights(
                "Route 53 cannot express so small a share",
                seen=str(weights),
                limit=f"at least {least / 100:g} % on either side ({own} of {own + other * HIGHEST}), or none",
                then="Give the step a larger share in migration.yaml.",
            )


def loss(weights: Weights) -> float:
    """How far Route 53's share of green is from the planned one, in basis points; positive: green gets more.

    Never more than 5: the widest gap is the one between 1:1 and 255:254.
    """
    return float(pair(weights).exact - weights.green)
