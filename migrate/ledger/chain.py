"""Chain: which rows of a ledger are as they were recorded, and where they cease to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from migrate.ledger.event_row import Row, to_event
from migrate.ledger.seal import seal
from migrate.model.event import Event


@dataclass(frozen=True, slots=True)
class Link:
    """A row by its number and checksum; the default stands before the first."""

    seq: int = 0
    sum: str = ""

    @classmethod
    def of(cls, row: Row) -> Link:
        return cls(row["seq"], row["sum"])


FIRST = Link()


@dataclass(frozen=True, slots=True)
class Damage:
    """The first row that is wrong, why, and how many rows from there on nobody can vouch for.

    `tail`: no later row is right either. Else it lies in the middle of rows that are.
    """

    migration: str
    seq: int
    why: str
    rows: int
    tail: bool

    def __str__(self) -> str:
        where = "from there on nothing is right" if self.tail else "later ones are right"
        return f"event {self.seq} of {self.migration} is wrong: {self.why}; {where}"


@dataclass(frozen=True, slots=True)
class Followed:
    """The events up to the first wrong row, and where the chain stands then."""

    events: list[Event] = field(default_factory=list[Event])
    link: Link = FIRST
    damage: Damage | None = None


def wrong(row: Row, before: Link) -> str | None:
    """Why a row is not the one that was recorded after `before`; None where it is."""
    if row["seq"] != before.seq + 1:
        return f"event {row['seq']} where {before.seq + 1} should be"
    return None if seal(before.sum, row) == row["sum"] else "its checksum is another one"


def follow(rows: Iterable[Row], before: Link, head: Link | None, migration: str) -> Followed:
    """Read rows on from a right one. `head` is what was recorded of the newest row, None where nothing was.

    Raises LedgerTooNew, and LedgerUnreadable for a row that was recorded as it is and still makes no sense.
    """
    events, link, rest = list[Event](), before, iter(rows)
    for row in rest:
        why = "nobody recorded it here" if head == link != FIRST else wrong(row, link)
        if why:
            return Followed(events, link, _damage(migration, link, why, [row, *rest], head))
        events.append(to_event(row))
        link = Link.of(row)
    return Followed(events, link, missing(link, head, migration))


def missing(link: Link, head: Link | None, migration: str) -> Damage | None:
    """The damage where rows that were recorded are not there."""
    if head is None or head.seq <= link.seq:
        return None
    why = "missing" if head.seq == link.seq + 1 else f"missing, like all up to {head.seq}"
    return Damage(migration, link.seq + 1, why, 0, tail=True)


def sound(row: Row, before: Row | None, head: Link | None) -> bool:
    """Whether a row is right as far as its neighbour can tell, or, where that is missing, the record of the newest."""
    if before is not None and before["seq"] == row["seq"] - 1:
        return wrong(row, Link.of(before)) is None
    return (row["seq"] == 1 and wrong(row, FIRST) is None) or Link.of(row) == head


def _damage(migration: str, link: Link, why: str, rows: Sequence[Row], head: Link | None) -> Damage:
    strange = head == link
    gap = rows[0]["seq"] != link.seq + 1 and Link.of(rows[0]) == head
    later = gap or any(_sound(row, before, head) for before, row in pairwise(rows))
    return Damage(migration, link.seq + 1, why, len(rows), tail=strange or not later)


def _sound(row: Row, before: Row, head: Link | None) -> bool:
    return isinstance(row["seq"], int) and sound(row, before, head)
