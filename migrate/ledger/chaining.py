"""Chaining: gives the rows of a ledger from before checksums theirs."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, Text, bindparam, column, select, table, update

from migrate.ledger import head
from migrate.ledger.chain import FIRST, Link
from migrate.ledger.event_row import EVENTS
from migrate.ledger.seal import seal

_META = table("meta", column("generation", Text))
_MIGRATIONS = select(EVENTS.c.migration).distinct()
_ROWS = (
    select(EVENTS)
    .where(EVENTS.c.migration == bindparam("of"), EVENTS.c.seq > bindparam("after"))
    .order_by(EVENTS.c.seq)
    .limit(5000)
)
_SEAL = (
    update(EVENTS)
    .where(EVENTS.c.migration == bindparam("of"), EVENTS.c.seq == bindparam("number"))
    .values(sum=bindparam("seal"))
)


def name_generation(connection: Connection) -> None:
    """Give this ledger a random name, by which it is told from every other one."""
    connection.execute(update(_META).values(generation=secrets.token_hex(16)))


def chain_all(connection: Connection) -> None:
    """Chain every row to the one before, in every migration, as they stand."""
    for migration in list(connection.scalars(_MIGRATIONS)):
        link = FIRST
        while (reached := _chain_some(connection, migration, link)) != link:
            link = reached
        head.put(connection, migration, link)


def _chain_some(connection: Connection, migration: str, link: Link) -> Link:
    sealed: list[dict[str, object]] = []
    for row in connection.execute(_ROWS, {"of": migration, "after": link.seq}).mappings():
        link = Link(row["seq"], seal(link.sum, row))
        sealed.append({"of": migration, "number": link.seq, "seal": link.sum})
    if sealed:
        connection.execute(_SEAL, sealed)
    return link
