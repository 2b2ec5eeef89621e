"""Odds: what evidence says against green, on the scale on which it is judged."""

from __future__ import annotations

import math
from dataclasses import dataclass

from migrate.model.figure import count

EVEN = -0.05
"""Natural logarithm; what is not below it is told as 1 : 1 at least."""

HUGE = 690.0
"""Natural logarithm of odds that a float can still hold."""


@dataclass(frozen=True, slots=True)
class Odds:
    """Natural logarithms of the odds against green, and of those that take it back."""

    log: float
    limit: float

    @property
    def part(self) -> float:
        """How far it is, in logarithms: 0 where nothing speaks against green, 1 at the limit."""
        return max(0.0, self.log / self.limit)

    def __str__(self) -> str:
        return f"{odds(self.log)} of {odds(self.limit)}"

    def to_json(self) -> dict[str, object]:
        return {"odds": _plain(self.log), "limit": _plain(self.limit), "part": round(self.part, 4)}


def odds(log: float) -> str:
    """`1,000 : 1` of its natural logarithm."""
    if log < EVEN:
        return "<1 : 1"
    return f"{count(math.exp(log))} : 1" if log < 20 else f"10^{log / math.log(10):.0f} : 1"


def _plain(log: float) -> float:
    """Four digits: more would claim more than odds are good for."""
    return float(f"{math.exp(min(log, HUGE)):.4g}")
