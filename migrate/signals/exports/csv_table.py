"""CsvTable: a table of counts by time, as Grafana, the CloudWatch console, a spreadsheet or a database saves it.

A column of numbers is a series, called by the cells over it; a column of words is a label of the others, as `side` is.
Grafana's header of a column may itself be a selector:
https://grafana.com/docs/grafana/latest/panels-visualizations/panel-inspector/
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from itertools import pairwise

from migrate.errors import InvalidValue
from migrate.signals.exports.csv_number import EMPTY, looks_like_number, number_in
from migrate.signals.exports.csv_rows import CsvRows, csv_rows
from migrate.signals.exports.csv_time import time_in
from migrate.signals.exports.export import Export, ExportFormat
from migrate.signals.exports.selector import selector
from migrate.signals.exports.series import ExportSeries, Meaning, Point, Refusal
from migrate.signals.exports.value import shown

_COUNTER = re.compile(r"_(total|count|bucket)$", re.IGNORECASE)
"""Metrics that only grow, by the names that Prometheus has for them: https://prometheus.io/docs/practices/naming/"""

_RATE = re.compile(
    r"/ ?s(ec)?\b|per[ _]second|\bi?rate\b|[:_]i?rate\d*|rps$|percent|%|average|\bavg\b|\bp\d\d\b", re.IGNORECASE
)
"""A name that says that it is not a count."""
_CODES = frozenset(("code", "status", "status_code", "response_code", "response_code_class"))
"""Numbers that name a kind of answer."""

_COUNTED = frozenset(("sum", "samplecount", "sample count", ""))
_STATISTIC = frozenset(("statistic", "stat", "statistics"))
_SETTLES = 10
"""So many rows never fall by chance: counts of spans go up and down."""


_Labels = tuple[tuple[str, str], ...]
_Key = tuple[int, _Labels]
"""A column, and what the words beside it say."""


def csv_table(text: str, zone: tzinfo, time: str | None) -> Export:
    """
    Raises:
        Unreadable: It is no table with a head and a column of times.
    """
    return _Table(csv_rows(text, zone, time), zone).export()


@dataclass(slots=True)
class _Table:
    cells: CsvRows
    zone: tzinfo
    _made: Export = field(default_factory=lambda: Export(ExportFormat.CSV), init=False)
    _points: dict[_Key, list[Point]] = field(default_factory=dict[_Key, list[Point]], init=False)
    _empty: Counter[int] = field(default_factory=Counter[int], init=False)

    def export(self) -> Export:
        columns = [index for index in range(self.cells.width) if index != self.cells.time]
        words = [index for index in columns if self._is_label(index)]
        counts = [index for index in columns if index not in words and self._counts(index)]
        for line, row in self.cells.rows:
            self._read(line, row, words, counts)
        for (column, labels), points in self._points.items():
            self._made.series += self._series(column, dict(labels), points)
        for column, count in self._empty.items():
            self._made.told.append(f"column {self._title(column)}: {count} empty")
        if not counts:
            self._made.refused.append(Refusal(f"line {self.cells.rows[0][0]}", "no column holds counts"))
        return self._made

    def _title(self, column: int) -> str:
        return shown(self.cells.names(column)[0])

    def _is_label(self, column: int) -> bool:
        if self.cells.names(column)[0].casefold() in _CODES:
            return True
        told = [row[column] for _, row in self.cells.rows if len(row) > column and row[column].strip()]
        return any(cell.strip().casefold() not in EMPTY and not looks_like_number(cell) for cell in told[:200])

    def _counts(self, column: int) -> bool:
        """Unless the table itself says that it is something else."""
        names = self.cells.names(column)
        statistics = [row[column] for row in self.cells.heads if row[self.cells.time].strip().casefold() in _STATISTIC]
        why = ""
        if any(each.strip().casefold() not in _COUNTED for each in statistics):
            why = f"{shown(statistics[0])} is not a count; choose the statistic Sum"
        elif any(_RATE.search(name.partition("{")[0]) for name in names):
            why = "a rate or an average by its name; export counts"
        if why:
            self._made.refused.append(Refusal(f"column {self._title(column)}", why))
        return not why

    def _read(self, line: int, row: Sequence[str], words: Sequence[int], counts: Sequence[int]) -> None:
        if len(row) != self.cells.width:
            self._made.refused.append(Refusal(f"line {line}", f"{len(row)} cells, not {self.cells.width}"))
            return
        try:
            at = time_in(row[self.cells.time], self.zone)
        except ValueError as why:
            self._made.refused.append(Refusal(f"line {line}", str(why)))
            return
        labels = tuple((self._label(index), row[index].strip()) for index in words)
        for column in counts:
            self._cell(line, column, at, row[column], labels)

    def _label(self, column: int) -> str:
        name = self.cells.names(column)[0]
        return name.casefold() if name.casefold() == "side" else name

    def _cell(self, line: int, column: int, at: datetime, cell: str, labels: _Labels) -> None:
        held = self._points.setdefault((column, labels), [])
        try:
            value = number_in(cell)
        except ValueError as why:
            self._made.refused.append(Refusal(f"line {line}, column {self._title(column)}", str(why)))
            value = math.nan
        if value is None:
            self._empty[column] += 1
        else:
            held.append(Point(at, value, at))

    def _series(self, column: int, words: Mapping[str, str], points: Sequence[Point]) -> list[ExportSeries]:
        place = f"column {column + 1}"
        names, labels = _called(self.cells.names(column))
        if _COUNTER.search(names[0]):
            samples = tuple(Point(point.at, point.value) for point in points if not math.isnan(point.value))
            return [ExportSeries(place, names, Meaning.COUNTER, samples, {**words, **labels})]
        if _only_grows(points):
            why = f"it never falls in {len(points)} rows: a counter by its look; its header must end in _total"
            self._made.refused.append(Refusal(f"column {self._title(column)}", why))
            return []
        return [ExportSeries(place, names, Meaning.COUNTS, tuple(points), {**words, **labels})]


def _called(over: tuple[str, ...]) -> tuple[tuple[str, ...], dict[str, str]]:
    """A header that is a selector names the metric and its labels."""
    if "{" not in over[0]:
        return over, {}
    try:
        found = selector(over[0])
    except InvalidValue:
        return over, {}
    labels = dict(found.labels or {})
    name = found.name or labels.pop("__name__", "")
    return (name, *over), labels


def _only_grows(points: Sequence[Point]) -> bool:
    values = [point.value for point in sorted(points, key=lambda point: point.at)]
    return (
        len(values) >= _SETTLES
        and values[0] > 0
        and values[-1] > values[0]
        and all(earlier <= later for earlier, later in pairwise(values))
    )
