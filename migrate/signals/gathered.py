"""Gathered: the batches of one reading, never more than a gate and a ledger take in one turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import ceil

from migrate.model.batch import NOTHING, Batch
from migrate.model.side import Side
from migrate.model.slo import Sli

MOST = 60
"""Spans of one reading, for each indicator; of an hour of blindness each is then a minute."""

_Line = tuple[str, Sli, str]


def gathered(batches: Sequence[Batch]) -> tuple[Batch, ...]:
    """The same counts in at most `MOST` spans: neighbours are added up where a source was away for long."""
    lines: dict[_Line, list[Batch]] = {}
    for batch in batches:
        lines.setdefault((batch.signal, batch.sli, batch.stratum), []).append(batch)
    if all(len(line) <= MOST for line in lines.values()):
        return tuple(batches)
    return tuple(sorted((each for line in lines.values() for each in _joined(line)), key=lambda each: each.end))


def _joined(line: Sequence[Batch]) -> list[Batch]:
    line = sorted(line, key=lambda batch: batch.start)
    size = ceil(len(line) / MOST)
    return [_sum(line[at : at + size]) for at in range(0, len(line), size)]


def _sum(batches: Sequence[Batch]) -> Batch:
    """A count that only some of them have is that of the others which stands in its place."""
    return replace(
        batches[0],
        end=max(batch.end for batch in batches),
        tallies={side: sum((batch.tallies.get(side, NOTHING) for batch in batches), NOTHING) for side in Side},
        clients=_added([batch.clients for batch in batches]),
        weighed=_counted(Batch.bad, batches) if any(batch.weighed is not None for batch in batches) else None,
        felt=_counted(Batch.harm, batches) if any(batch.felt is not None for batch in batches) else None,
    )


def _counted(count: Callable[[Batch, Side], int], batches: Sequence[Batch]) -> Mapping[Side, int]:
    return {side: sum(count(batch, side) for batch in batches) for side in Side}


def _added(counts: Sequence[Mapping[Side, int] | None]) -> Mapping[Side, int] | None:
    known = [each for each in counts if each is not None]
    return {side: sum(each.get(side, 0) for each in known) for side in Side} if len(known) == len(counts) else None
