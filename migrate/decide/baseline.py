"""Baseline: A/A traffic of one indicator by the minute: both weights lead to blue, nothing in it is green's doing."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

from migrate.decide.growth import Arms
from migrate.model.batch import Batch
from migrate.model.side import Side

MINUTE = 60

_WIDTH = 7
"""Numbers in a row: the minute, requests and bad ones of green and of blue, then what their users felt."""


class Baseline:
    """Grows by `add`, oldest batch first; one row for each minute and stratum, so that hours of it stay small."""

    __slots__ = ("_minute", "_open", "_rows")

    def __init__(self, rows: Sequence[int] = ()) -> None:
        """With the rows that `to_json` told, or empty."""
        self._rows = array("q", rows)
        self._minute = 0
        self._open: dict[str, list[int]] = {}

    def add(self, batch: Batch) -> None:
        """Count one more batch; it belongs to the minute that it starts in."""
        minute = int(batch.start.timestamp()) // MINUTE
        if minute != self._minute:
            self._close()
            self._minute = minute
        counts = (
            *(batch.green.total, batch.bad(Side.GREEN), batch.blue.total, batch.bad(Side.BLUE)),
            *(batch.harm(Side.GREEN), batch.harm(Side.BLUE)),
        )
        before = self._open.get(batch.stratum)
        self._open[batch.stratum] = [sum(pair) for pair in zip(before, counts, strict=True)] if before else [*counts]

    def _close(self) -> None:
        for counts in self._open.values():
            self._rows.extend([self._minute, *counts])
        self._open = {}

    def minutes(self) -> Iterator[tuple[int, list[Arms]]]:
        """Each minute with its strata, oldest first."""
        self._close()
        strata: list[Arms] = []
        now = self._rows[0] if self._rows else 0
        for at in range(0, len(self._rows), _WIDTH):
            minute, *counts = self._rows[at : at + _WIDTH]
            if minute != now:
                yield now, strata
                now, strata = minute, []
            strata.append(Arms(*counts))
        if strata:
            yield now, strata

    def to_json(self) -> list[int]:
        self._close()
        return list(self._rows)
