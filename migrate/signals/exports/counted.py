"""Counted: what a series counted, from point to point, or why it is taken for no counter.

Between two samples of a counter lies their difference; one that fell was started again from zero. It is what
`increase()` of Prometheus makes of them, without its extrapolation to the edges
(https://prometheus.io/docs/prometheus/latest/querying/functions/#increase).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from migrate.signals.exports.series import ExportSeries, Meaning, Point
from migrate.signals.exports.value import fractional
from migrate.signals.prometheus import SETTLED

GAP = timedelta(minutes=5)
"""Prometheus calls a series stale after as long: what was counted over a longer gap belongs to no moment of it."""

BORN, RESTARTED = 2.0, 10.0
"""Of the most that a side counts from one sample to the next: a counter that begins, or that fell, above so many times
that did not count from zero.
"""


class Increment(NamedTuple):
    """So many were counted at a moment: the end of a counter's step, or the start of a span (`starts`)."""

    at: datetime
    by: int
    starts: bool = False


class NoCounter(ValueError):
    """Its values are those of a rate or a gauge. Says how that shows."""


@dataclass(slots=True)
class Counted:
    """`told` is what was left out, and why."""

    increments: list[Increment] = field(default_factory=list[Increment])
    told: list[str] = field(default_factory=list[str])
    broken: frozenset[datetime] = frozenset()
    """Starts of spans whose count cannot be read."""

    @property
    def total(self) -> int:
        return sum(one.by for one in self.increments)


def usual_most(series: ExportSeries) -> float:
    """The most that it grew from one point to the next."""
    if series.meaning is Meaning.COUNTS:
        return max((point.value for point in series.points if not math.isnan(point.value)), default=0.0)
    return max((later.value - earlier.value for earlier, later in pairwise(series.points)), default=0.0)


def counted(series: ExportSeries, *, first: datetime | None = None, most: float | None = None) -> Counted:
    """`first` is when the first of its side begins, `most` the most that the side counts in one step.

    Raises:
        NoCounter: It is a rate, an average or a gauge, or has two values at a time.
    """
    points = [point for point in _ordered(series) if not math.isnan(point.value)]
    odd = next((point for point in points if fractional(point.value)), None)
    if odd is not None:
        raise NoCounter(
            f"{odd.value:.6g} at {odd.at:%H:%M:%S} is not a whole count: a rate, an average or an increase()"
        )
    if series.meaning is Meaning.COUNTS:
        broken = frozenset(point.since or point.at for point in series.points if math.isnan(point.value))
        made = [Increment(point.since or point.at, round(point.value), starts=True) for point in points]
        return Counted(made, broken=broken)
    _refuse_gauge(points)
    return _Growth(series, points, first, most if most is not None else usual_most(series)).counted()


def _ordered(series: ExportSeries) -> list[Point]:
    """
    Raises:
        NoCounter: Two points of one time differ.
    """
    points = sorted(set(series.points), key=_when)
    for earlier, later in pairwise(points):
        same = (earlier.at, earlier.since) == (later.at, later.since) or (
            series.meaning is Meaning.COUNTER and earlier.at == later.at
        )
        if same and earlier.value != later.value and not math.isnan(earlier.value + later.value):
            told = f"{earlier.value:.6g} and {later.value:.6g} at {earlier.at:%H:%M:%S}"
            raise NoCounter(f"two values at one time, {told}: two series under one name")
    return points


def _when(point: Point) -> tuple[datetime, datetime, float]:
    return point.at, point.since or point.at, point.value


def _refuse_gauge(points: Sequence[Point]) -> None:
    changes = sum(earlier.value != later.value for earlier, later in pairwise(points))
    falls = sum(earlier.value > later.value and _same_start(earlier, later) for earlier, later in pairwise(points))
    if falls and (falls == changes > 1 or (falls > 1 and falls * 4 > changes)):
        raise NoCounter(f"it falls {falls} of the {changes} times that it changes: a rate or a gauge")


def _same_start(one: Point, other: Point) -> bool:
    return one.since == other.since


@dataclass(slots=True)
class _Growth:
    series: ExportSeries
    points: Sequence[Point]
    first: datetime | None
    most: float
    _made: Counted = field(default_factory=Counted, init=False)

    def counted(self) -> Counted:
        last: Point | None = None
        longest = max(GAP, (self.series.resolution or GAP) * 5 / 2)
        for point in self.points:
            by = self._begun(point) if last is None else self._since(last, point)
            gap = point.at - (point.since if last is None and point.since else last.at if last else point.at)
            if by and last is not None and gap > longest:
                self._made.told.append(f"{by} counted in a gap of {gap} until {point.at:%H:%M:%S} are left out")
            elif by is not None:
                self._made.increments.append(Increment(point.at, by))
            last = point
        return self._made

    def _begun(self, point: Point) -> int | None:
        """What its first sample counts: nothing where it was counting before anybody looked."""
        if point.since is not None:
            step = max(SETTLED, self.series.resolution or SETTLED)
            return round(point.value) if timedelta(0) < point.at - point.since <= step else None
        if self.first is None or point.at - self.first <= SETTLED or not point.value:
            return None
        if point.value > BORN * self.most:
            self._made.told.append(f"it began with a past of {point.value:.0f}, which is not counted")
            return None
        return round(point.value)

    def _since(self, last: Point, point: Point) -> int | None:
        if point.value >= last.value and _same_start(last, point):
            return round(point.value - last.value)
        if _same_start(last, point) and point.value > RESTARTED * self.most > 0:
            fell = f"from {last.value:.0f} to {point.value:.0f} at {point.at:%H:%M:%S}"
            self._made.told.append(f"it fell {fell}, as a sum does that lost a part: that step is left out")
            return None
        return round(point.value)
