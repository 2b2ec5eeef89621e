"""Imported: what a history says, as the lines that a backtest reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from migrate.model.batch import Batch
from migrate.model.counts import by_client
from migrate.model.event import Json


@dataclass(frozen=True, slots=True)
class Ramp:
    """The step that a history of both sides is taken for."""

    trace: str
    share: float | None
    """Green's planned share; None for what was observed."""
    ttl: timedelta


def lines(batches: Iterable[Batch], ramp: Ramp | None) -> Iterator[Json]:
    """A line for each batch; A/A traffic, where there is no ramp."""
    told = list(batches)
    share = _observed(told) if ramp and ramp.share is None else ramp.share if ramp else None
    for batch in told:
        line: dict[str, object] = {"t": batch.end.timestamp(), "sli": batch.sli.value}
        if ramp:
            line |= {"trace": ramp.trace, "step": 1, "share": share, "ttl": ramp.ttl.total_seconds()}
        line |= {
            "green": {"total": batch.green.total, "bad": batch.green.bad},
            "blue": {"total": batch.blue.total, "bad": batch.blue.bad},
        }
        yield line | by_client(batch)


def _observed(batches: list[Batch]) -> float:
    green = sum(batch.green.total for batch in batches)
    return round(green / max(1, green + sum(batch.blue.total for batch in batches)), 4)
