"""Given: times, events and places for the ledger's tests."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from migrate.ledger.sql import SqlLedger, open_ledger
from migrate.model.event import Event, Kind

NOW = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
TERM = timedelta(seconds=30)
SOON = timedelta(milliseconds=200)
"""Patience of a test that wants to see it run out."""


def an_event(number: int = 1, kind: Kind = Kind.HELD) -> Event:
    return Event(
        kind,
        NOW + timedelta(seconds=number),
        "ops@host-1",
        4,
        {"number": number, "waiting": "BAKING", "why": "bäke ⏳"},
    )


@contextmanager
def open_at(place: Path | str, migration: str = "shop") -> Generator[SqlLedger]:
    with open_ledger(place, migration, patience=SOON) as ledger:
        yield ledger
