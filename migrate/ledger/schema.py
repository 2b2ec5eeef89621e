"""Schema: the tables of a ledger, by numbered steps from nothing to the present version."""

from __future__ import annotations

from sqlalchemy import Connection, Integer, column, inspect, select, table, update

from migrate.errors import LedgerTooNew, LedgerUnreadable
from migrate.ledger.sqlite import APPEND_ONLY
from migrate.ledger.store import Store

META = table("meta", column("version", Integer))

STEPS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE meta (version INTEGER NOT NULL)",
        "INSERT INTO meta (version) VALUES (0)",
        """CREATE TABLE events (
             migration TEXT NOT NULL, seq BIGINT NOT NULL CHECK (seq > 0), at TEXT NOT NULL, kind TEXT NOT NULL,
             actor TEXT NOT NULL, epoch BIGINT NOT NULL CHECK (epoch >= 0), body TEXT NOT NULL,
             PRIMARY KEY (migration, seq))""",
        """CREATE TABLE lease (
             migration TEXT NOT NULL PRIMARY KEY, owner TEXT NOT NULL, epoch BIGINT NOT NULL CHECK (epoch > 0),
             expires TEXT NOT NULL)""",
        *APPEND_ONLY,
    ),
    ("CREATE INDEX events_by_kind ON events (migration, kind)",),  # for people who ask the file, not for this program
)
"""Step n leads from version n-1 to n. A step that was released is never changed: files of that version exist."""

VERSION = len(STEPS)


def upgrade(store: Store) -> None:
    """Bring a database to the present version, in one transaction; a present one is only looked at.

    Raises LedgerTooNew, LedgerUnreadable.
    """
    with store.reading() as connection:
        version = _version(connection, store.place)
    if version < VERSION:
        with store.writing() as connection:
            _climb(connection, _version(connection, store.place))


def _climb(connection: Connection, version: int) -> None:
    for number, step in enumerate(STEPS[version:], start=version + 1):
        for statement in step:
            connection.exec_driver_sql(statement)
        connection.execute(update(META).values(version=number))


def _version(connection: Connection, place: str) -> int:
    """0 for a database without tables. Raises LedgerTooNew, and LedgerUnreadable where others keep theirs."""
    tables = inspect(connection).get_table_names()
    if not tables:
        return 0
    if META.name not in tables:
        raise LedgerUnreadable(
            f"{place} is a database, but no ledger",
            seen=f"the tables {', '.join(sorted(tables)[:5])}",
            limit=f"a table {META.name}, or none at all",
            then="Name another place under `ledger:` in migration.yaml.",
        )
    version = connection.scalars(select(META.c.version)).one()
    if version > VERSION:
        raise LedgerTooNew(
            f"{place} was written by a newer migrate",
            seen=f"schema {version}",
            limit=f"schema {VERSION}",
            then="Use that version here too. `migrate rollback` works without the ledger.",
        )
    return version
