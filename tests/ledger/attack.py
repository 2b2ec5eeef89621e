"""Attack: what may happen to the rows of a ledger, whoever does it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from migrate.ledger.sql import SqlLedger

GUARDS = ("events_keep_their_words", "events_stay", "events_are_not_replaced")


def strike(ledger: SqlLedger, *statements: str | tuple[str, tuple[Any, ...]]) -> None:
    """Change rows behind the program's back; the triggers are there again afterwards."""
    with ledger.store.writing() as connection:
        made = [_sql(connection, guard) for guard in GUARDS]
        for guard in GUARDS:
            connection.exec_driver_sql(f"DROP TRIGGER {guard}")
        for statement in statements:
            words, values = (statement, ()) if isinstance(statement, str) else statement
            connection.exec_driver_sql(words, values)
        for words in made:
            connection.exec_driver_sql(words)


def _sql(connection: Connection, guard: str) -> str:
    return str(connection.exec_driver_sql(f"SELECT sql FROM sqlite_master WHERE name = '{guard}'").scalar())


def rows(ledger: SqlLedger, table: str = "events") -> Sequence[tuple[Any, ...]]:
    with ledger.store.reading() as connection:
        found = connection.exec_driver_sql(f"SELECT seq, kind, body FROM {table} ORDER BY seq").fetchall()
    return [tuple(row) for row in found]
