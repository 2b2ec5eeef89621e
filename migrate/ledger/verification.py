"""Verification: every row of a ledger looked at, each that is wrong named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from migrate.decide.recall import recall
from migrate.errors import MigrationError
from migrate.ledger.chain import FIRST, Link, missing, wrong
from migrate.ledger.event_row import Row, to_event
from migrate.model.event import Json
from migrate.model.state import State

SHOWN = 20
"""Wrong rows that are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row that is not as it was recorded, or that makes no sense."""

    seq: int
    why: str

    def __str__(self) -> str:
        return f"event {self.seq}: {self.why}"


@dataclass(slots=True)
class Verification:
    """What was looked at, what is wrong, and what was set aside before."""

    rows: int = 0
    wrong: list[WrongRow] = field(default_factory=list[WrongRow])
    count: int = 0
    aside: list[WrongRow] = field(default_factory=list[WrongRow])

    @property
    def first(self) -> WrongRow | None:
        return self.wrong[0] if self.wrong else None

    def to_json(self) -> Json:
        return {
            "events": self.rows,
            "wrong": self.count,
            "first": self.first.seq if self.first else None,
            "named": [{"event": each.seq, "why": each.why} for each in self.wrong],
            "set_aside": [{"event": each.seq, "why": each.why} for each in self.aside],
        }

    def name(self, seq: int, why: str) -> None:
        self.count += 1
        if len(self.wrong) < SHOWN:
            self.wrong.append(WrongRow(seq, why))


def verify(rows: Iterable[Row], head: Link | None, migration: str) -> Verification:
    """Look at every row, oldest first. After a wrong one the next is held against what lies there."""
    made, state, link = Verification(), State(), FIRST
    for row in _numbered(rows, made):
        made.rows += 1
        why = wrong(row, link)
        if why:
            made.name(min(link.seq + 1, row["seq"]), why)
        else:
            state = _folded(row, state, made)
        link = Link.of(row)
    _compare(made, link, head, migration)
    return made


def _numbered(rows: Iterable[Row], made: Verification) -> Iterator[Row]:
    for row in rows:
        if isinstance(row["seq"], int):
            yield row
        else:
            made.name(made.rows + 1, f"{row['seq']!r} where its number should be"[:200])


def _folded(row: Row, state: State, made: Verification) -> State:
    try:
        return recall([to_event(row)], state)
    except MigrationError as error:
        made.name(row["seq"], f"{error.what}: {error.seen}")
        return state


def _compare(made: Verification, link: Link, head: Link | None, migration: str) -> None:
    gone = missing(link, head, migration)
    if gone:
        made.name(gone.seq, gone.why)
    elif head != link and not (head is None and link == FIRST) and not made.wrong:
        made.name(link.seq, "not the one that was recorded as the newest")
