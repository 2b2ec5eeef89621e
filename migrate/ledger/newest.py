"""Newest: the last rows of a kind, found from the end."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select, text

from migrate.ledger.chain import FIRST, Link, wrong
from migrate.ledger.event_row import EVENTS, Row, to_event
from migrate.model.event import Event, Kind

_OURS = EVENTS.c.migration == bindparam("of")
_BACK = select(EVENTS).where(_OURS).order_by(EVENTS.c.seq.desc()).limit(bindparam("count"))
_TOLD = _BACK.where(text("kind <> 'measured'"))  # the very words of the index `events_told`
_OF_KIND = _TOLD.where(EVENTS.c.kind == bindparam("wanted"))
_BEFORE = select(EVENTS.c.sum).where(_OURS, EVENTS.c.seq == bindparam("seq"))


def newest(connection: Connection, migration: str, count: int, *, everything: bool) -> list[Event] | None:
    """The last so many, oldest first, measurements only with `everything`. None where one of them is wrong."""
    rows = connection.execute(_BACK if everything else _TOLD, {"of": migration, "count": count}).mappings().all()
    return _told(connection, migration, rows)


def newest_of(connection: Connection, migration: str, kind: Kind) -> list[Event] | None:
    """The last of a kind that is no measurement, or none; None where it is wrong."""
    rows = connection.execute(_OF_KIND, {"of": migration, "count": 1, "wanted": kind.value}).mappings().all()
    return _told(connection, migration, rows)


def _told(connection: Connection, migration: str, rows: Sequence[Row]) -> list[Event] | None:
    if not all(_right(connection, migration, row) for row in rows):
        return None
    return [to_event(row) for row in reversed(rows)]


def _right(connection: Connection, migration: str, row: Row) -> bool:
    seq = row["seq"]
    if not isinstance(seq, int):
        return False
    before = connection.scalar(_BEFORE, {"of": migration, "seq": seq - 1}) if seq > 1 else ""
    return before is not None and wrong(row, Link(seq - 1, before) if seq > 1 else FIRST) is None
