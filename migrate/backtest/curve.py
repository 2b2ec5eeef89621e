"""Curve: the evidence of one trace over time, thinned so that a long trace needs no more room than a short one."""

from __future__ import annotations

from dataclasses import dataclass, field

from migrate.backtest.line import Name

MOST = 4000
"""Points; more than a plot has columns."""


@dataclass(slots=True)
class Curve:
    """`points` are time in seconds and the logarithm of the odds against green, to the base e."""

    trace: Name
    points: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    _every: int = 1
    _seen: int = 0

    def add(self, t: float, evidence: float) -> None:
        """One more point; when there is no room, every other one goes, and fewer come."""
        if self._seen % self._every == 0:
            self.points.append((t, evidence))
        self._seen += 1
        if len(self.points) > MOST:
            self.points = self.points[::2]
            self._every *= 2
