"""Line: one series of a counter as the source told it, whatever its values are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Line:
    """Points are pairs of seconds since 1970 and value, in the order of time."""

    labels: Labels
    points: tuple[tuple[float, float], ...]

    @property
    def name(self) -> str:
        return self.told.get("__name__", "")

    @cached_property
    def told(self) -> Mapping[str, str]:
        """Its labels by name."""
        return dict(self.labels)

    @cached_property
    def numbers(self) -> tuple[tuple[float, float], ...]:
        """Its points without those that are no numbers: a mark of staleness stands where a target went away."""
        return tuple(point for point in self.points if not math.isnan(point[1]))

    @property
    def values(self) -> list[float]:
        return [value for _, value in self.numbers]

    @property
    def newest(self) -> float | None:
        return self.numbers[-1][0] if self.numbers else None

    @cached_property
    def growth(self) -> float:
        """What was counted between its points; a counter that fell began anew."""
        known = [value for value in self.values if math.isfinite(value)]
        return sum(after - before if after >= before else after for before, after in pairwise(known))

    @cached_property
    def interval(self) -> float | None:
        """Seconds between two points, as a rule."""
        gaps = [after - before for (before, _), (after, _) in pairwise(self.numbers)]
        return median(gaps) if gaps else None

    def without(self, names: frozenset[str]) -> Labels:
        """Its labels but for some."""
        return tuple(pair for pair in self.labels if pair[0] not in names)
