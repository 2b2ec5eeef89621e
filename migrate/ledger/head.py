"""Head: the number and checksum of the newest row, kept beside the rows so that a missing one is noticed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Connection, Text, bindparam, column, insert, select, table, update

from migrate.ledger.chain import Link

HEADS = table("heads", column("migration", Text), column("seq", BigInteger), column("sum", Text))

_OURS = HEADS.c.migration == bindparam("of")
_FIND = select(HEADS.c.seq, HEADS.c.sum).where(_OURS)
_MOVE = update(HEADS).where(_OURS).values(seq=bindparam("new_seq"), sum=bindparam("new_sum"))
_FIRST = insert(HEADS)


def read(connection: Connection, migration: str) -> Link | None:
    """None where nothing was ever recorded, and where what stands there makes no sense."""
    row = connection.execute(_FIND, {"of": migration}).one_or_none()
    if row is None or not isinstance(row.seq, int) or not isinstance(row.sum, str):
        return None
    return Link(row.seq, row.sum)


def put(connection: Connection, migration: str, link: Link) -> None:
    """Record the newest row, in the transaction that appends it."""
    moved = connection.execute(_MOVE, {"of": migration, "new_seq": link.seq, "new_sum": link.sum})
    if moved.rowcount == 0:
        connection.execute(_FIRST, {"migration": migration, "seq": link.seq, "sum": link.sum})
