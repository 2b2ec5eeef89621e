"""Weights: how a route splits its traffic, in basis points."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.errors import InvalidWeights

FULL = 10_000
"""All traffic, in basis points."""


@dataclass(frozen=True, slots=True, order=True)
class Weights:
    """The split of one route; blue and green sum to 10 000 basis points.

    Basis points because every provider's own scale (Route 53 0..255, URL maps 0..1000, Cloud DNS doubles)
    is a lossy picture of the plan; each route states what it lost.
    """

    green: int

    def __post_init__(self) -> None:
        if type(self.green) is not int or not 0 <= self.green <= FULL:
            raise InvalidWeights(
                "not a split of all traffic",
                seen=f"green {self.green!r}",
                limit=f"a whole number, 0..{FULL} basis points",
            )

    @property
    def blue(self) -> int:
        return FULL - self.green

    @property
    def share(self) -> float:
        """Green's part of the traffic, 0.0 to 1.0."""
        return self.green / FULL

    def __str__(self) -> str:
        return f"blue {percent(self.blue)} / green {percent(self.green)}"


def percent(basis_points: int) -> str:
    """Basis points for people: 100 -> `1 %`, 25 -> `0.25 %`."""
    return f"{basis_points / 100:g} %"


BLUE = Weights(0)
"""All traffic on the side that serves today."""

GREEN = Weights(FULL)
"""All traffic on the target."""
