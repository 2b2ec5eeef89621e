"""Books: the ledger of a simulated migration, in memory; whoever watches it need not ask it."""

from __future__ import annotations

from migrate.ledger.sql import SqlLedger, open_ledger
from migrate.model.event import Event
from tests.ledger.plain import Place, PlainLedger


class Heard:
    """What a ledger was told so far; stands before it in the order of classes."""

    told: list[Event]

    def append(self, *events: Event, after: int | None = None) -> tuple[Event, ...]:
        appended: tuple[Event, ...] = super().append(*events, after=after)  # type: ignore[misc]
        self.told += appended
        return appended


class Books(Heard, SqlLedger):
    """The real one."""


class PlainBooks(Heard, PlainLedger):
    """One that costs a tenth, and passes the same contract."""


def open_books(*, real: bool) -> Books | PlainBooks:
    books = _real() if real else PlainBooks(Place(), "shop")
    books.told = []
    return books


def _real() -> Books:
    opened = open_ledger("sqlite://", "shop")
    return Books(opened.store, opened.migration)
