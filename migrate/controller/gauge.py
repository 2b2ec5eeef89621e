"""Gauge: one reading of a gate's progress in a few short texts, for screens of 80 columns with or without colour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from migrate.decide.course import Point

TRAIL = 16
"""Columns of a reading over time."""

BAR = 8
"""Columns of the part of a certificate that is there."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What is drawn with: `levels` from nothing to the limit, and the two halves of a bar."""

    levels: str
    done: str
    open: str


BLOCKS = Marks("▁▂▃▄▅▆▇█", "█", "░")
ASCII = Marks("_.:-=+*#", "#", ".")


def marks(encoding: str | None) -> Marks:
    """Those that an output of this encoding can show."""
    return BLOCKS if (encoding or "").lower().startswith("utf") else ASCII


@dataclass(frozen=True, slots=True)
class Gauge:
    """Whose reading it is, how it went, where it stands against the limit, and how much of the certificate is there.

    `part` is how far the reading is from taking green back, 1 at the limit.
    """

    name: str
    trail: str
    against: str
    certificate: str
    part: float

    @property
    def line(self) -> str:
        """As one sentence, for where no columns are."""
        return f"{self.trail} {self.against}" + (f", certificate {self.certificate}" if self.certificate else "")


def gauges(points: Sequence[Point], *, span: timedelta, drawn: Marks) -> list[Gauge]:
    """Each indicator, all together, and the budget; none where nothing was measured yet."""
    if not points:
        return []
    now, (start, end) = points[-1].progress, window(points, span)
    courses = [(point.at, dict(point.progress.readings())) for point in points]
    certificates = {each.name: bar(each.certificate, drawn) for each in now.indicators}
    return [
        Gauge(
            name,
            trail([(at, each[name].part) for at, each in courses if name in each], start, end, drawn),
            str(reading),
            certificates.get(name, ""),
            reading.part,
        )
        for name, reading in now.readings()
    ]


def window(points: Sequence[Point], span: timedelta) -> tuple[datetime, datetime]:
    """What the trails show: the last `span` before the newest point, or as much as there is. Needs a point."""
    return max(points[0].at, points[-1].at - span), points[-1].at


def trail(parts: Iterable[tuple[datetime, float]], start: datetime, end: datetime, drawn: Marks) -> str:
    """A column shows the highest of its time, or what was before it: evidence stays until something new is measured."""
    width = max((end - start) / TRAIL, timedelta.resolution)
    columns: list[list[float]] = [[] for _ in range(TRAIL)]
    before: list[float] = []
    for at, part in parts:
        if at <= start:
            before = [part]
        else:
            columns[min(TRAIL - 1, (at - start) // width)].append(part)
    text = ""
    for column in columns:
        text += _level(max(column or before), drawn) if column or before else " "
        before = column[-1:] or before
    return text


def _level(part: float, drawn: Marks) -> str:
    """The highest one only at the limit."""
    return drawn.levels[int(min(1.0, part) * (len(drawn.levels) - 1))]


def bar(part: float, drawn: Marks) -> str:
    """A part of 0..1; 100 % only when it is whole."""
    done = int(part * BAR)
    return f"{drawn.done * done}{drawn.open * (BAR - done)} {int(part * 100):3d} %"
