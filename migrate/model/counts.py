"""Counts: a batch as the ledger keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import cast

from migrate.model.batch import Batch, Tally
from migrate.model.event import Event, Json
from migrate.model.side import Side
from migrate.model.slo import Sli


def counts(batch: Batch) -> Json:
    """`[total, bad]` for each side; `clients`, newly bad ones, and `stratum` only where the source tells them."""
    told: dict[str, object] = {
        "signal": batch.signal,
        "sli": batch.sli,
        "start": batch.start.timestamp(),
        "end": batch.end.timestamp(),
        "blue": [batch.blue.total, batch.blue.bad],
        "green": [batch.green.total, batch.green.bad],
    }
    if batch.clients is not None:
        told["clients"] = {side.value: batch.clients.get(side, 0) for side in Side}
    if batch.stratum:
        told["stratum"] = batch.stratum
    return told


def batches(measured: Event) -> list[Batch]:
    """What a measurement counted, in its order."""
    return [_batch(each) for each in cast("Sequence[Json]", measured.body["batches"])]


def _batch(told: Json) -> Batch:
    start, end = (datetime.fromtimestamp(cast("float", told[edge]), UTC) for edge in ("start", "end"))
    tallies = {side: Tally(*cast("tuple[int, int]", told[side.value])) for side in Side}
    clients = cast("Mapping[str, int] | None", told.get("clients"))
    return Batch(
        str(told["signal"]),
        Sli(str(told["sli"])),
        start,
        end,
        tallies,
        None if clients is None else {side: clients[side.value] for side in Side},
        str(told.get("stratum", "")),
    )
