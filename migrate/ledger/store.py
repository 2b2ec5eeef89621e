"""Store: an open database; each visit is one transaction, and its errors are ours."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from migrate.ledger import sqlite
from migrate.ledger.identity import Identity
from migrate.ledger.refusal import explained


@dataclass(frozen=True, slots=True)
class Store:
    """A database, and the place it is called by in messages. Threads may share it; a fork may not.

    Where it knows its `identity`, each visit looks whether it is still there.
    """

    engine: Engine
    place: str
    identity: Identity | None = None

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """One consistent view. Raises LedgerUnreadable, LedgerReplaced."""
        self._check_file()
        with explained(self.place), self.engine.connect() as connection:
            connection.execution_options(**sqlite.READ)
            self._check_content(connection)
            yield connection

    @contextmanager
    def writing(self) -> Generator[Connection]:
        """One transaction that nobody else writes in; durable when it is left, undone when an error leaves it.

        Raises LedgerUnreadable, LedgerReplaced.
        """
        self._check_file()
        with explained(self.place), self.engine.begin() as connection:
            self._check_content(connection)
            yield connection

    def _check_file(self) -> None:
        if self.identity is not None:
            self.identity.check_file()

    def _check_content(self, connection: Connection) -> None:
        if self.identity is not None:
            self.identity.check_content(connection)

    def close(self) -> None:
        """Let go of the database; one in memory is lost."""
        self.engine.dispose()
