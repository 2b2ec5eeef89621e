"""Draw: how many requests arrive, when they come independently."""

from __future__ import annotations

import math
from typing import Protocol

_RARE = 10.0
"""Below this mean the product of uniform numbers is the quicker way, and the other one is not valid."""


class Dice(Protocol):
    """Where chance comes from, so that one seed tells one story; `random.Random` is one."""

    def random(self) -> float:
        """Uniform over 0 <= x < 1."""
        ...


def poisson(dice: Dice, mean: float) -> int:
    """A Poisson count, exact at any mean. Nothing where the mean is 0."""
    if mean <= 0.0:
        return 0
    return _rare(dice, mean) if mean < _RARE else _many(dice, mean)


def _rare(dice: Dice, mean: float) -> int:
    """Arrivals until their exponential gaps exceed the mean (Knuth, "The Art of Computer Programming" 2, 3.4.1)."""
    end, product, count = math.exp(-mean), dice.random(), 0
    while product > end:
        product *= dice.random()
        count += 1
    return count


def _many(dice: Dice, mean: float) -> int:
    """Transformed rejection, PTRS (Hörmann, "The transformed rejection method for generating Poisson random
    variables", 1993), valid from a mean of 10.
    """
    b = 0.931 + 2.53 * math.sqrt(mean)
    a = -0.059 + 0.02483 * b
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    quick = 0.9277 - 3.6224 / (b - 2.0)
    while True:
        u, v = dice.random() - 0.5, 1.0 - dice.random()
        edge = 0.5 - abs(u)
        if edge <= 0.0:
            continue
        count = math.floor((2.0 * a / edge + b) * u + mean + 0.43)
        if edge >= 0.07 and v <= quick:
            return count
        if count < 0 or (edge < 0.013 and v > edge):
            continue
        accepted = math.log(v) + math.log(inverse_alpha) - math.log(a / (edge * edge) + b)
        if accepted <= count * math.log(mean) - mean - math.lgamma(count + 1.0):
            return count
