"""Counts: a batch as the ledger keeps it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import cast

from migrate.model.answers import AnswerClass, Answers, ClassCount
from migrate.model.batch import Batch, Tally
from migrate.model.event import Event, Json
from migrate.model.runs import spread
from migrate.model.side import Side
from migrate.model.slo import Sli


def counts(batch: Batch) -> Json:
    """`[total, bad]` for each side; `clients`, `weighed`, `felt` and `stratum` only where the source tells them."""
    told: dict[str, object] = {
        "signal": batch.signal,
        "sli": batch.sli,
        "start": batch.start.timestamp(),
        "end": batch.end.timestamp(),
        "blue": [batch.blue.total, batch.blue.bad],
        "green": [batch.green.total, batch.green.bad],
    }
    told |= by_client(batch)
    if batch.stratum:
        told["stratum"] = batch.stratum
    return told


def by_client(batch: Batch) -> dict[str, object]:
    """The counts that only a source that tells clients apart has, by name."""
    known = {"clients": batch.clients, "weighed": batch.weighed, "felt": batch.felt}
    told: dict[str, object] = {name: _sides(each) for name, each in known.items() if each is not None}
    if batch.answers is not None:
        told["answers"] = {
            of.value: {"weighed": _sides(count.weighed), "felt": _sides(count.felt)}
            for of, count in batch.answers.items()
        }
    return told


def _sides(count: Mapping[Side, int]) -> dict[str, int]:
    return {side.value: count.get(side, 0) for side in Side}


PIECE = 48 * 1024
"""Characters of JSON that one event tells of batches; a source that comes back after an hour has more."""


def pieces(told: Iterable[Batch], most: int = PIECE) -> list[list[Json]]:
    """Batches in their order, cut where the next one would be too much; one piece, empty, of none."""
    made: list[list[Json]] = [[]]
    size = 0
    for each in map(counts, told):
        length = len(json.dumps(each)) + 2
        if made[-1] and size + length > most:
            made.append([])
            size = 0
        made[-1].append(each)
        size += length
    return made


def batches(measured: Event) -> list[Batch]:
    """What a measurement counted, in its order."""
    told = [_batch(each) for each in cast("Sequence[Json]", measured.body["batches"])]
    return [*told, *spread(cast("Sequence[Json]", measured.body.get("runs", ())))]


def _batch(told: Json) -> Batch:
    start, end = (datetime.fromtimestamp(cast("float", told[edge]), UTC) for edge in ("start", "end"))
    tallies = {side: Tally(*cast("tuple[int, int]", told[side.value])) for side in Side}
    return Batch(
        str(told["signal"]),
        Sli(str(told["sli"])),
        start,
        end,
        tallies,
        _by_side(told, "clients"),
        str(told.get("stratum", "")),
        _by_side(told, "weighed"),
        _by_side(told, "felt"),
        _answers(told),
    )


def _answers(told: Json) -> Answers | None:
    """Classes that a later version tells are passed over."""
    known = cast("Mapping[str, Json] | None", told.get("answers"))
    if known is None:
        return None
    classes = {of.value: of for of in AnswerClass}
    return {classes[name]: class_count(each) for name, each in known.items() if name in classes}


def class_count(told: Json) -> ClassCount:
    """Both counts of one class."""
    weighed, felt = _by_side(told, "weighed"), _by_side(told, "felt")
    return ClassCount(weighed or {}, felt or weighed or {})


def _by_side(told: Json, name: str) -> dict[Side, int] | None:
    known = cast("Mapping[str, int] | None", told.get(name))
    return None if known is None else {side: known[side.value] for side in Side}
