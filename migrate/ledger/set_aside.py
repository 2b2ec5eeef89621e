"""Set aside: rows at the end of a ledger that are not as they were recorded, kept in a table of their own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, Text, bindparam, column, delete, func, insert, select, table

from migrate.ledger import head, instant
from migrate.ledger.chain import FIRST, Link, missing, sound
from migrate.ledger.event_row import EVENTS, Row
from migrate.ledger.verification import WrongRow
from migrate.model.event import Kind

SET_ASIDE = table(
    "set_aside", *(column(each.name, each.type) for each in EVENTS.c), column("why", Text), column("moved", Text)
)

_OURS = EVENTS.c.migration == bindparam("of")
_ABOVE = EVENTS.c.seq > bindparam("last")
_DOWN = select(EVENTS).where(_OURS).order_by(EVENTS.c.seq.desc())
_TWO = _DOWN.limit(2)
_AT = select(EVENTS).where(
    _OURS, EVENTS.c.seq.in_((bindparam("seq", type_=BigInteger), bindparam("before", type_=BigInteger)))
)
_KINDS = select(EVENTS.c.kind).where(_OURS, _ABOVE)
_MOVE = insert(SET_ASIDE).from_select(
    [each.name for each in SET_ASIDE.c],
    select(*EVENTS.c, bindparam("why", type_=Text), bindparam("moved", type_=Text)).where(_OURS, _ABOVE),
)
_DROP = delete(EVENTS).where(_OURS, _ABOVE)
_KEPT = select(SET_ASIDE).where(SET_ASIDE.c.migration == bindparam("of")).order_by(SET_ASIDE.c.seq)
_KNOWN = select(func.count()).where(
    SET_ASIDE.c.migration == bindparam("of"), SET_ASIDE.c.seq == bindparam("seq"), SET_ASIDE.c.sum == bindparam("sum")
)

HARMLESS = frozenset({
    Kind.MEASURED, Kind.VERDICT, Kind.HELD, Kind.LEASED, Kind.ACTED, Kind.FAILED, Kind.REACHED, Kind.STOPPED,
    Kind.FINISHED,
})  # fmt: skip
"""Found again by looking, or told anew: losing them costs time. Of all other kinds, and of rows that are missing,
nobody knows whether a person said stop."""


def last_right(connection: Connection, migration: str) -> Link:
    """The newest row if it is right, as it nearly always is; else the newest one that is. O(1) in the first case."""
    newest = head.read(connection, migration)
    found = [dict(row) for row in connection.execute(_TWO, {"of": migration}).mappings()]
    if not found:
        return FIRST
    if _right(found[0], found[1] if len(found) > 1 else None, newest) and newest in (None, Link.of(found[0])):
        return Link.of(found[0])
    return _stands(connection, migration, newest) or _search(connection, migration, newest)


def _stands(connection: Connection, migration: str, newest: Link | None) -> Link | None:
    """The recorded newest row, where it is right: all above it was put there by a stranger."""
    if newest is None:
        return None
    asked = {"of": migration, "seq": newest.seq, "before": newest.seq - 1}
    rows = {row["seq"]: dict(row) for row in connection.execute(_AT, asked).mappings()}
    row = rows.get(newest.seq)
    right = row is not None and Link.of(row) == newest and sound(row, rows.get(newest.seq - 1), newest)
    return newest if right else None


def _search(connection: Connection, migration: str, newest: Link | None) -> Link:
    """From the end towards the beginning."""
    after: Row | None = None
    for row in connection.execute(_DOWN, {"of": migration}).mappings():
        if after is not None and _right(after, row, newest):
            return Link.of(after)
        after = dict(row)
    return Link.of(after) if after is not None and _right(after, None, newest) else FIRST


def _right(row: Row, before: Row | None, newest: Link | None) -> bool:
    return isinstance(row["seq"], int) and isinstance(row["sum"], str) and sound(row, before, newest)


def mend(connection: Connection, migration: str, now: datetime) -> dict[str, object] | None:
    """Set aside what follows the last right row; returns what to record of it, None where all is well."""
    newest, last = head.read(connection, migration), last_right(connection, migration)
    asked: dict[str, Any] = {"of": migration, "last": last.seq}
    kinds = [str(kind) for kind in connection.scalars(_KINDS, asked)]
    gone = missing(last, newest, migration) if not kinds else None
    if not kinds and gone is None:
        return None
    why = gone.why if gone else "not as recorded"
    return move(connection, migration, last, why, now, harmless=bool(kinds) and HARMLESS.issuperset(kinds))


def move(
    connection: Connection, migration: str, last: Link, why: str, now: datetime, *, harmless: bool
) -> dict[str, object]:
    """Move every row after `last` into the other table, and let `last` be the newest."""
    asked: dict[str, Any] = {"of": migration, "last": last.seq}
    kinds = [str(kind) for kind in connection.scalars(_KINDS, asked)]
    connection.execute(_MOVE, {**asked, "why": why, "moved": instant.to_text(now)})
    connection.execute(_DROP, asked)
    head.put(connection, migration, last)
    told = sorted({kind[:40] for kind in kinds})[:20]
    return {"first": last.seq + 1, "rows": len(kinds), "why": why, "kinds": told, "pause": not harmless}


def known(connection: Connection, migration: str, link: Link) -> bool:
    """Whether that row was set aside."""
    return bool(connection.scalar(_KNOWN, {"of": migration, "seq": link.seq, "sum": link.sum}))


def told(connection: Connection, migration: str, seq: int) -> bool:
    """Whether the row of that number tells that it, and what followed, was set aside."""
    asked: dict[str, Any] = {"of": migration, "seq": seq, "before": seq}
    return any(row["kind"] == Kind.SET_ASIDE for row in connection.execute(_AT, asked).mappings())


def kept(connection: Connection, migration: str) -> list[WrongRow]:
    """What was set aside so far."""
    rows = connection.execute(_KEPT, {"of": migration}).mappings()
    return [WrongRow(row["seq"], f"set aside at {row['moved']}: {row['why']}") for row in rows]
