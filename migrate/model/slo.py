"""SLO: what the service promises, and how much of that promise the migration may spend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from migrate.errors import InvalidValue


class Sli(StrEnum):
    """What is counted as bad: a failed request, or a slow one."""

    AVAILABILITY = "availability"
    LATENCY = "latency"


@dataclass(frozen=True, slots=True)
class Objective:
    """The share of good requests promised for one indicator, 0 < target < 1."""

    sli: Sli
    target: float

    def __post_init__(self) -> None:
        if not 0.0 < self.target < 1.0:
            raise InvalidValue("not an objective", seen=self.target, limit="0 < target < 1")

    @property
    def allowance(self) -> float:
        """The share of bad requests the promise leaves."""
        return 1.0 - self.target


@dataclass(frozen=True, slots=True)
class Slo:
    """The objectives, the latency that counts as slow, and the part of a 30-day budget this migration may spend."""

    objectives: tuple[Objective, ...]
    slow: timedelta | None
    budget: float

    def objective(self, sli: Sli) -> Objective | None:
        return next((objective for objective in self.objectives if objective.sli is sli), None)
