"""ExportSeries: one series of a saved answer, as its file tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple


class Meaning(StrEnum):
    """Of its values."""

    COUNTER = "counter"
    """All that was counted since it was started."""
    COUNTS = "counts"
    """What was counted in each span."""


class Point(NamedTuple):
    """A value at a moment; `since` where its counting began, if that is told. A count that cannot be read is NaN, so
    that the others of its time are not taken for the whole.
    """

    at: datetime
    value: float
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A part of a file that is not counted: where it stands, and why."""

    place: str
    why: str


@dataclass(frozen=True, slots=True)
class ExportSeries:
    """`names` are all that it may be called by: its metric, id, label or the cells over its column."""

    place: str
    names: tuple[str, ...]
    meaning: Meaning
    points: tuple[Point, ...]
    labels: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def name(self) -> str:
        return self.names[0] if self.names else ""

    @property
    def key(self) -> tuple[object, ...]:
        """The same in two files that tell of one series."""
        return self.names, tuple(sorted(self.labels.items())), self.meaning

    @property
    def title(self) -> str:
        """As a person knows it."""
        inner = ",".join(f'{name}="{value}"' for name, value in sorted(self.labels.items()))
        return (f"{self.name}{{{inner}}}" if inner else self.name)[:LONGEST_TITLE]

    @property
    def resolution(self) -> timedelta | None:
        """The usual time between its samples, or the shortest between its counts: a span without any has none."""
        return _gap([point.at for point in self.points], least=self.meaning is Meaning.COUNTS)


LONGEST_TITLE = 160
_SECOND = timedelta(seconds=1)


def _gap(moments: list[datetime], *, least: bool) -> timedelta | None:
    """None where there are fewer than two moments."""
    gaps = Counter(max(1, round((later - earlier) / _SECOND)) for earlier, later in pairwise(sorted(set(moments))))
    if not gaps:
        return None
    most = max(gaps.values())
    return _SECOND * min(gap for gap, count in gaps.items() if least or count == most)
