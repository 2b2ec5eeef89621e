"""Books: the ledger of a simulated migration, in memory; whoever watches it need not ask it."""

from __future__ import annotations

import random

from migrate.errors import LedgerUnreadable
from migrate.ledger.memory import MemoryLedger, MemoryPlace
from migrate.ledger.sql import SqlLedger, open_ledger
from migrate.model.event import Event
from tests.simulation.damage import Stroke, damage


class Books(SqlLedger):
    """The real one, whose rows may be damaged."""

    told: list[Event]
    """What it was told so far and has not lost."""
    struck: bool = False

    def append(self, *events: Event, after: int | None = None) -> tuple[Event, ...]:
        try:
            appended = super().append(*events, after=after)
        finally:
            if self.struck:
                self._read_again()
        if not self.told or self.told[-1].seq < appended[-1].seq:
            self.told += appended
        return appended

    def strike(self, dice: random.Random) -> Stroke | None:
        """Damage it, in whatever way; None where nothing was done."""
        stroke = damage(self, dice)
        self.struck |= stroke is not None
        self._read_again()
        return stroke

    def put_right(self, by: Event) -> bool:
        """Set aside what is wrong, as a person does; whether anything was."""
        first = self.verify().first
        if first is None:
            return False
        self.set_aside(first.seq, first.why, by)
        self._read_again()
        return True

    def kept(self) -> bool:
        """Whether what was told is there; a row in the middle that was struck leaves that open, to the end where nobody
        who had not read it before came to read it.
        """
        try:
            return self.events() == self.told
        except LedgerUnreadable:
            return self.struck

    def _read_again(self) -> None:
        """A row in the middle that is wrong takes nothing away from who read it before."""
        try:
            self.told = self.events()
        except LedgerUnreadable:
            assert self.struck


class PlainBooks(MemoryLedger):
    """One that costs a tenth, and passes the same contract."""

    told: list[Event]

    def append(self, *events: Event, after: int | None = None) -> tuple[Event, ...]:
        appended = super().append(*events, after=after)
        self.told += appended
        return appended

    def kept(self) -> bool:
        """Whether what was told is there."""
        return self.events() == self.told


def open_books(*, real: bool) -> Books | PlainBooks:
    books = _real() if real else PlainBooks(MemoryPlace(), "shop")
    books.told = []
    return books


def _real() -> Books:
    opened = open_ledger("sqlite://", "shop")
    return Books(opened.store, opened.migration)
