"""Counts: a batch comes out of the ledger as it went in."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from migrate.model.batch import Batch, Tally
from migrate.model.counts import batches, counts
from migrate.model.event import Event, Kind
from migrate.model.side import Side
from migrate.model.slo import Sli

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SPAN = NOW, NOW + timedelta(seconds=10)
TALLIES = {Side.BLUE: Tally(90, 1), Side.GREEN: Tally(10, 0)}


def measured(*told: object) -> Event:
    return Event(Kind.MEASURED, NOW, "me", 1, {"gate": {}, "batches": json.loads(json.dumps(told))})


@pytest.mark.parametrize(
    "batch",
    [
        Batch("edges", Sli.LATENCY, *SPAN, TALLIES),
        Batch("log", Sli.AVAILABILITY, *SPAN, TALLIES, {Side.BLUE: 1, Side.GREEN: 0}, "fi"),
        Batch("log", Sli.AVAILABILITY, *SPAN, TALLIES, {Side.BLUE: 0, Side.GREEN: 0}),
    ],
    ids=["requests", "clients and stratum", "no client is newly bad"],
)
def test_it_comes_back_as_it_was(batch: Batch) -> None:
    assert batches(measured(counts(batch))) == [batch]


def test_what_was_written_before_clients_were_told_can_be_read() -> None:
    old = {"signal": "edges", "sli": "availability", "start": 0.0, "end": 10.0, "blue": [90, 1], "green": [10, 0]}
    (read,) = batches(measured(old))
    assert (read.clients, read.stratum, read.tallies) == (None, "", TALLIES)
    assert read.end == datetime.fromtimestamp(10, UTC)


def test_what_a_source_does_not_tell_takes_no_room_in_the_ledger() -> None:
    assert counts(Batch("edges", Sli.LATENCY, *SPAN, TALLIES)).keys() == {
        "signal", "sli", "start", "end", "blue", "green",
    }  # fmt: skip
