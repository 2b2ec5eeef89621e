"""Gathered: the batches of one reading, never more than a gate and a ledger take in one turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    tallies = {side: sum((batch.tallies.get(side, NOTHING) for batch in batches), NOTHING) for side in Side}
    end = max(batch.end for batch in batches)
    return replace(batches[0], end=end, tallies=tallies, clients=_clients(batches))


def _clients(batches: Sequence[Batch]) -> Mapping[Side, int] | None:
    known = [batch.clients for batch in batches if batch.clients is not None]
    if len(known) < len(batches):
        return None
    return {side: sum(clients.get(side, 0) for clients in known) for side in Side}
