"""Store: an open database; each visit is one transaction, and its errors are ours."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from migrate.ledger import sqlite
from migrate.ledger.refusal import explained


@dataclass(frozen=True, slots=True)
class Store:
    """A database, and the place it is called by in messages. Threads may share it; a fork may not."""

    engine: Engine
    place: str

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """One consistent view. Raises LedgerUnreadable."""
        with explained(self.place), self.engine.connect() as connection:
            connection.execution_options(**sqlite.READ)
            yield connection

    @contextmanager
    def writing(self) -> Generator[Connection]:
        """One transaction that nobody else writes in; durable when it is left, undone when an error leaves it.

        Raises LedgerUnreadable.
        """
        with explained(self.place), self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Let go of the database; one in memory is lost."""
        self.engine.dispose()
