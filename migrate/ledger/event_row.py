"""EventRow: an event as it lies in the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, Text, column, table

from migrate.errors import LedgerTooNew
from migrate.ledger import body, instant
from migrate.ledger.refusal import damaged
from migrate.model.event import Event, Kind

Row = Mapping[Any, Any]

EVENTS = table(
    "events",
    column("migration", Text),
    column("seq", BigInteger),
    column("at", Text),
    column("kind", Text),
    column("actor", Text),
    column("epoch", BigInteger),
    column("body", Text),
    column("sum", Text),
)


def to_row(event: Event, migration: str) -> Row:
    """Raises InvalidValue for a time without a zone and for a body that JSON cannot hold."""
    return {
        "migration": migration,
        "seq": event.seq,
        "at": instant.to_text(event.at),
        "kind": event.kind.value,
        "actor": event.actor,
        "epoch": event.epoch,
        "body": body.to_text(event.body),
    }


def to_event(row: Row) -> Event:
    """Raises LedgerTooNew for a kind this version does not know, LedgerUnreadable for a row that makes no sense."""
    try:
        at, said = instant.to_time(row["at"]), body.to_body(row["body"])
        return Event(_kind(row), at, _text(row["actor"]), _number(row["epoch"]), said, row["seq"])
    except (TypeError, ValueError, RecursionError) as error:
        raise damaged(row["migration"], f"event {row['seq']}: {error}") from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} where text should be")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"{type(value).__name__} where a number should be")
    return value


def _kind(row: Row) -> Kind:
    try:
        return Kind(row["kind"])
    except ValueError as error:
        raise LedgerTooNew(
            f"a newer migrate wrote into the ledger of {row['migration']}",
            seen=f"event {row['seq']} of kind {row['kind']!r}",
            limit=f"the kinds {', '.join(Kind)}",
            then="Use that version here too. `migrate rollback` works without the ledger.",
        ) from error
