"""Given: times, events and places for the ledger's tests."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from migrate.ledger.sql import SqlLedger, open_ledger
from migrate.testing.ledger_contract import NOW, TERM, an_event

__all__ = ["NOW", "SOON", "TERM", "an_event", "open_at"]

SOON = timedelta(milliseconds=200)
"""Patience of a test that wants to see it run out."""


@contextmanager
def open_at(place: Path | str, migration: str = "shop") -> Generator[SqlLedger]:
    with open_ledger(place, migration, patience=SOON) as ledger:
        yield ledger
