"""Books: the ledger of a simulated migration, in memory; whoever watches it need not ask it."""

from __future__ import annotations

from typing import Self

from migrate.ledger.sql import SqlLedger, open_ledger
from migrate.ledger.store import Store
from migrate.model.event import Event


class Books(SqlLedger):
    """The real ledger, and what it was told so far."""

    def __init__(self, store: Store, migration: str) -> None:
        super().__init__(store, migration)
        self.told: list[Event] = []

    @classmethod
    def open(cls) -> Self:
        opened = open_ledger("sqlite://", "shop")
        return cls(opened.store, opened.migration)

    def append(self, *events: Event, after: int | None = None) -> tuple[Event, ...]:
        appended = super().append(*events, after=after)
        self.told += appended
        return appended

    def events(self, after: int = 0) -> list[Event]:
        """A process that begins is told the whole story as it was heard; see `written`."""
        return super().events(after) if after else list(self.told)

    def written(self) -> list[Event]:
        """All of it as it lies in the database; it must be what was told."""
        return super().events()
