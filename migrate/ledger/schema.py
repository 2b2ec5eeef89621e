"""Schema: the tables of a ledger, by numbered steps from nothing to the present version."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Integer, column, inspect, select, table, update

from migrate.errors import LedgerTooNew, LedgerUnreadable
from migrate.ledger import chaining
from migrate.ledger.sqlite import APPEND_ONLY, KEEP_WORDS, SET_ASIDE_ONLY
from migrate.ledger.store import Store

META = table("meta", column("version", Integer))

Statement = str | Callable[[Connection], None]

STEPS: tuple[tuple[Statement, ...], ...] = (
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
    ("CREATE INDEX events_by_kind ON events (migration, kind)",),
    (
        "ALTER TABLE events ADD COLUMN sum TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE meta ADD COLUMN generation TEXT",
        chaining.name_generation,
        "CREATE TABLE heads (migration TEXT NOT NULL PRIMARY KEY, seq BIGINT NOT NULL, sum TEXT NOT NULL)",
        """CREATE TABLE set_aside (
             migration TEXT NOT NULL, seq BIGINT NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL, actor TEXT NOT NULL,
             epoch BIGINT NOT NULL, body TEXT NOT NULL, sum TEXT NOT NULL, why TEXT NOT NULL, moved TEXT NOT NULL)""",
        "CREATE INDEX set_aside_by_seq ON set_aside (migration, seq)",
        """CREATE TABLE snapshots (
             migration TEXT NOT NULL, seq BIGINT NOT NULL, at TEXT NOT NULL, sum TEXT NOT NULL, code TEXT NOT NULL,
             state TEXT NOT NULL, state_sum TEXT NOT NULL, PRIMARY KEY (migration, seq))""",
        "DROP TRIGGER events_keep_their_words",
        chaining.chain_all,
        KEEP_WORDS,
        *SET_ASIDE_ONLY,
        # Measurements are nearly all rows: what else was told is found without them, and costs them no space.
        "DROP INDEX events_by_kind",
        "CREATE INDEX events_told ON events (migration, seq) WHERE kind <> 'measured'",
    ),
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
            _run(connection, statement)
        connection.execute(update(META).values(version=number))


def _run(connection: Connection, statement: Statement) -> None:
    if isinstance(statement, str):
        connection.exec_driver_sql(statement)
    else:
        statement(connection)


def _version(connection: Connection, place: str) -> int:
    """0 for a database without tables. Raises LedgerTooNew, and LedgerUnreadable where others keep theirs."""
    tables = inspect(connection).get_table_names()
    if not tables:
        return 0
    if META.name not in tables:
        raise LedgerUnreadable(
            f"{place} is a database, but not a ledger",
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
