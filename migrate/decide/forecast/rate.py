"""Rate: how many requests a second users send, as the ledger has counted them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta

from migrate.model.batch import Batch
from migrate.model.counts import batches
from migrate.model.event import Event, Kind
from migrate.model.slo import Sli

LEAST = timedelta(minutes=10)
"""A shorter stretch says too little of a rate."""


def measured(events: Iterable[Event], signals: Collection[str]) -> float | None:
    """Requests per second of both sides, over all that these signals (of users, not of a probe) counted; the highest
    where they differ. None before `LEAST` was counted.
    """
    counted: dict[str, tuple[float, int]] = {}
    for event in events:
        if event.kind is Kind.MEASURED:
            for batch in batches(event):
                name = batch.signal
                if name in signals and batch.sli is Sli.AVAILABILITY:
                    seconds, requests = counted.get(name, (0.0, 0))
                    counted[name] = seconds + _seconds(batch), requests + _requests(batch)
    rates = [requests / seconds for seconds, requests in counted.values() if seconds >= LEAST.total_seconds()]
    return max(rates, default=None)


def _seconds(batch: Batch) -> float:
    return (batch.end - batch.start).total_seconds()


def _requests(batch: Batch) -> int:
    return batch.blue.total + batch.green.total
