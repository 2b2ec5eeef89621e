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
