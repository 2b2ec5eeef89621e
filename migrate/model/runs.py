"""Runs: many batches of one signal and indicator in few words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

from migrate.model.batch import Batch, Tally
from migrate.model.event import Json
from migrate.model.side import Side
from migrate.model.slo import Sli

MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def plain(batch: Batch) -> bool:
    """Whether a run can hold it: it tells requests only."""
    return batch.clients is None and batch.weighed is None and batch.felt is None


def runs(told: Iterable[Batch]) -> list[Json]:
    """For each line of batches its `spans`: microseconds since the one before ended, how many it lasted, then requests
    and bad ones of blue and of green.
    """
    lines: dict[tuple[str, Sli, str], list[list[int]]] = {}
    ends: dict[tuple[str, Sli, str], datetime] = {}
    for batch in told:
        line = (batch.signal, batch.sli, batch.stratum)
        since = (batch.start - ends.get(line, _EPOCH)) // MICROSECOND
        lasted = (batch.end - batch.start) // MICROSECOND
        tallies = [batch.blue.total, batch.blue.bad, batch.green.total, batch.green.bad]
        lines.setdefault(line, []).append([since, lasted, *tallies])
        ends[line] = batch.end
    return [
        {"signal": signal, "sli": sli, "spans": spans, **({"stratum": stratum} if stratum else {})}
        for (signal, sli, stratum), spans in lines.items()
    ]


def spread(told: Iterable[Json]) -> list[Batch]:
    """The batches again, line by line."""
    return [batch for run in told for batch in _spread(run)]


def _spread(run: Json) -> list[Batch]:
    made: list[Batch] = []
    end = _EPOCH
    for since, lasted, blue, blue_bad, green, green_bad in cast("Sequence[Sequence[int]]", run["spans"]):
        start = end + since * MICROSECOND
        end = start + lasted * MICROSECOND
        tallies = {Side.BLUE: Tally(blue, blue_bad), Side.GREEN: Tally(green, green_bad)}
        made.append(
            Batch(str(run["signal"]), Sli(str(run["sli"])), start, end, tallies, None, str(run.get("stratum", "")))
        )
    return made
