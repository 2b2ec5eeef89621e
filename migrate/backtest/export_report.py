"""ExportReport: what was read of one saved answer, for a person who must know whether to trust it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from migrate.signals.exports.counted import NoCounter, counted
from migrate.signals.exports.export import Export
from migrate.signals.exports.series import ExportSeries

SHOWN = 20
"""Series, refusals and remarks of a file that are told one by one."""


class SeriesRow(NamedTuple):
    """One series. `counted` is None where `why` says that it counts nothing."""

    place: str
    title: str
    meaning: str
    points: int
    counted: int | None
    why: str = ""


@dataclass(slots=True)
class ExportReport:
    """`export` is None where `trouble` says why."""

    path: Path
    export: Export | None = None
    trouble: str = ""
    rows: list[SeriesRow] = field(default_factory=list[SeriesRow])

    def __post_init__(self) -> None:
        self.rows = [_row(one) for one in self.export.series] if self.export else []

    @property
    def usable(self) -> bool:
        """Whether all of it was read."""
        whole = self.export is not None and not self.export.refused and not self.trouble
        return whole and all(row.counted is not None for row in self.rows)

    def json(self) -> Mapping[str, object]:
        """For machines."""
        export = self.export
        span = self._span()
        return {
            "path": str(self.path),
            "format": export.format if export else None,
            "series": [row._asdict() for row in self.rows],
            "points": sum(row.points for row in self.rows),
            "resolution": self._resolution(),
            "first": span[0] if span else None,
            "last": span[1] if span else None,
            "refused": [[each.place, each.why] for each in export.refused[:SHOWN]] if export else [],
            "refused_count": len(export.refused) if export else 0,
            "told": export.told[:SHOWN] if export else [],
            "trouble": self.trouble,
        }

    def text(self) -> str:
        """Several lines."""
        if self.export is None:
            return f"{self.path}: cannot be used: {self.trouble}"
        rows = [f"{self.path}: {self.export.format}, {_some(len(self.rows), 'series', 'series')}{self._when()}"]
        rows += [f"  {_shown(row)}" for row in self.rows[:SHOWN]]
        rows += _more(len(self.rows), "series")
        rows += [f"  {each.place} refused: {each.why}" for each in self.export.refused[:SHOWN]]
        rows += _more(len(self.export.refused), "refused")
        rows += [f"  {each}" for each in self.export.told[:SHOWN]]
        rows += _more(len(self.export.told), "remarks")
        return "\n".join(rows)

    def _when(self) -> str:
        points = _some(sum(row.points for row in self.rows), "point", "points")
        span, every = self._span(), self._resolution()
        told = f", {span[0]:%Y-%m-%d %H:%M:%S} to {span[1]:%Y-%m-%d %H:%M:%S} UTC" if span else ""
        return f", {points}{told}{f', every {every:g}s' if every else ''}"

    def _span(self) -> tuple[datetime, datetime] | None:
        times = [point.at.astimezone(UTC) for one in self._series() for point in one.points]
        return (min(times), max(times)) if times else None

    def _resolution(self) -> float | None:
        """Of the finest, in seconds."""
        told = [one.resolution for one in self._series()]
        return min((each / timedelta(seconds=1) for each in told if each), default=None)

    def _series(self) -> list[ExportSeries]:
        return self.export.series if self.export else []


def _row(one: ExportSeries) -> SeriesRow:
    try:
        found = counted(one)
    except NoCounter as why:
        return SeriesRow(one.place, one.title, one.meaning, len(one.points), None, str(why))
    return SeriesRow(one.place, one.title, one.meaning, len(one.points), found.total, "; ".join(found.told[:3]))


def _shown(row: SeriesRow) -> str:
    name = f"{row.place} {row.title}".rstrip()
    if row.counted is None:
        return f"{name} refused: {row.why}"
    if not row.points:
        return f"{name}: no points"
    return f"{name}: {row.counted} counted ({row.meaning}){f'; {row.why}' if row.why else ''}"


def _more(count: int, what: str) -> list[str]:
    return [f"  and {count - SHOWN} more {what}"] if count > SHOWN else []


def _some(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
