"""CsvRows: the cells of a table, with the numbers of their lines, and which rows stand over the others."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from migrate.signals.exports.csv_time import time_in
from migrate.signals.exports.export import Unreadable

DELIMITERS = ",;\t|"
LOOKED_AT = 40
"""Rows in which the table's first row of values must be."""

_NAMES = frozenset(("time", "timestamp", "timestamps", "date", "datetime", "_time", "ts", "timebucket"))

Row = tuple[int, list[str]]
"""With the number of its line."""


@dataclass(frozen=True, slots=True)
class CsvRows:
    """`heads` stand over `rows`; `time` is the index of the column of times."""

    heads: Sequence[list[str]]
    rows: Sequence[Row]
    time: int

    @property
    def width(self) -> int:
        return len(self.heads[-1])

    def names(self, column: int) -> tuple[str, ...]:
        """All that stands over it, the nearest first."""
        over = [head[column].strip() for head in reversed(self.heads)]
        return tuple(dict.fromkeys(each for each in over if each)) or (f"column {column + 1}",)


def csv_rows(text: str, zone: tzinfo, time: str | None) -> CsvRows:
    """
    Raises:
        Unreadable: It is no table with a head and a column of times.
    """
    told = text.removeprefix("\ufeff")
    if told[:4].casefold() == "sep=":  # a line that Excel reads
        delimiter, _, rest = told[4:5], *told.partition("\n")[1:]
        rows = [(number + 1, row) for number, row in _rows(rest, delimiter or ",")]
    else:
        rows = _rows(told, _delimiter(told))
    widths = Counter(len(row) for _, row in rows if len(row) > 1)
    if not widths:
        raise Unreadable("it is not a table: no line has two cells")
    width = max(widths, key=lambda each: widths[each])
    wide = [index for index, (_, row) in enumerate(rows) if len(row) == width]
    for position, index in enumerate(wide[:LOOKED_AT]):
        column = _time_column(rows[index][1], [rows[each][1] for each in wide[:position]], zone, time)
        if column is not None and position:
            return CsvRows([rows[each][1] for each in wide[:position]], rows[wide[position - 1] + 1 :], column)
        if column is not None:
            raise Unreadable(f"line {rows[index][0]} holds values: it has no header line, which names the columns")
    raise Unreadable(
        "it has no column of times that can be read" + (f" called {time}" if time else "; name it by --time")
    )


def _rows(text: str, delimiter: str) -> list[Row]:
    """
    Raises:
        Unreadable: A quote is left open, or a cell is as large as a file.
    """
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    try:
        return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Unreadable(f"line {reader.line_num}: {error}") from None


def _delimiter(text: str) -> str:
    """The one by which most lines have as many cells."""

    def agree(delimiter: str) -> tuple[int, int]:
        lines = text.split("\n", LOOKED_AT)[:LOOKED_AT]
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
        except csv.Error:
            return 0, 0
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    return max(DELIMITERS, key=agree)


def _time_column(row: Sequence[str], heads: Sequence[Sequence[str]], zone: tzinfo, time: str | None) -> int | None:
    """Of a row of values: the one that is named, else one called like a time, else the first that holds one."""
    found = [index for index, cell in enumerate(row) if _is_time(cell, zone)]
    over = {index: {head[index].strip() for head in heads} for index in found}
    if time is not None:
        return next((index for index in found if time in over[index]), None)
    named = [index for index in found if {each.casefold() for each in over[index]} & _NAMES]
    return next(iter(named or found), None)


def _is_time(cell: str, zone: tzinfo) -> bool:
    try:
        time_in(cell, zone)
    except ValueError as why:
        return "comes twice" in str(why)
    return True
