"""Attack: what may happen to the rows of a ledger, whoever does it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from migrate.ledger.sql import SqlLedger


def strike(ledger: SqlLedger, *statements: str | tuple[str, tuple[Any, ...]]) -> None:
    """Change rows behind the program's back; the triggers are there again afterwards."""
    with ledger.store.writing() as connection:
        guards = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for statement in statements:
            words, values = (statement, ()) if isinstance(statement, str) else statement
            connection.exec_driver_sql(words, values)
        for _, words in guards:
            connection.exec_driver_sql(words)


def rows(ledger: SqlLedger, table: str = "events") -> Sequence[tuple[Any, ...]]:
    with ledger.store.reading() as connection:
        found = connection.exec_driver_sql(f"SELECT seq, kind, body FROM {table} ORDER BY seq").fetchall()
    return [tuple(row) for row in found]
