"""Totals: what a client process has counted so far, small enough to be read twice a second."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from pydantic import BaseModel, Field

from migrate.rehearse.client.kind import ClientKind
from migrate.rehearse.client.row import Outcome, Row

WRITE_SECONDS = 0.5
KEPT_SECONDS = 120
"""How many past seconds are kept for a live screen."""

LATE_SECONDS = 0.25
"""A client that sends so much too late would also have noticed an answer too late."""

NOBODY = "none"
"""Stands where a side would, for requests that no side answered."""


class Tally(BaseModel):
    """Requests whose outcome is known."""

    ok: int = 0
    failed: int = 0
    resent: int = 0
    seconds: float = 0.0
    """Sum of the times to the outcome."""

    def add(self, row: Row) -> None:
        self.ok += row.outcome is Outcome.OK
        self.failed += row.failed
        self.resent += row.resent
        self.seconds += row.seconds or 0.0


class Second(BaseModel):
    """The requests of one kind whose outcome came within one second, by the side that answered."""

    second: int
    kind: ClientKind
    sides: dict[str, Tally]


class Totals(BaseModel):
    """Everything since the start, and the last `KEPT_SECONDS` by the second."""

    at: float
    sent: int
    in_flight: int
    late_ms: float
    """How far sending fell behind its schedule at worst: above some tens, the client machine is the bottleneck."""
    late: list[int] = Field(default_factory=list[int])
    """The seconds since 1970 in which it was behind by `LATE_SECONDS` or more."""
    outcomes: dict[Outcome, int]
    kinds: dict[ClientKind, dict[str, Tally]]
    """Kind, then side (or `none`)."""
    seconds: list[Second]

    @property
    def ok(self) -> int:
        return self.outcomes.get(Outcome.OK, 0)

    @property
    def failed(self) -> int:
        return sum(count for outcome, count in self.outcomes.items() if outcome.failed)

    @property
    def resent(self) -> int:
        return sum(tally.resent for sides in self.kinds.values() for tally in sides.values())


Sides = dict[str, Tally]


def _no_sides() -> Sides:
    return defaultdict(Tally)


class Counter:
    """Counts rows as they end. The sender says how far it is behind."""

    def __init__(self) -> None:
        self.sent = 0
        self.late_ms = 0.0
        self._late: set[int] = set()
        self._outcomes: dict[Outcome, int] = defaultdict(int)
        self._kinds: dict[ClientKind, Sides] = defaultdict(_no_sides)
        self._seconds: dict[tuple[int, ClientKind], Sides] = defaultdict(_no_sides)

    def behind(self, seconds: float, now: float) -> None:
        """Sending is so far behind its schedule."""
        self.late_ms = max(self.late_ms, seconds * 1_000)
        if seconds >= LATE_SECONDS:
            self._late.add(int(now))

    def add(self, row: Row) -> None:
        side = row.side or NOBODY
        self._outcomes[row.outcome] += 1
        self._kinds[row.kind][side].add(row)
        self._seconds[int(row.answered or row.sent), row.kind][side].add(row)

    def totals(self, now: float, in_flight: int) -> Totals:
        self._forget(int(now) - KEPT_SECONDS)
        seconds = [Second(second=at, kind=kind, sides=sides) for (at, kind), sides in sorted(self._seconds.items())]
        return Totals(
            at=now,
            sent=self.sent,
            in_flight=in_flight,
            late_ms=round(self.late_ms, 3),
            late=sorted(self._late),
            outcomes=self._outcomes,
            kinds=self._kinds,
            seconds=seconds,
        )

    def _forget(self, before: int) -> None:
        for key in [key for key in self._seconds if key[0] < before]:
            del self._seconds[key]


def write_totals(path: Path, totals: Totals) -> None:
    """Replaces the file in one step: a reader sees the old totals or the new, never a part."""
    beside = path.with_name(path.name + ".new")
    beside.write_text(totals.model_dump_json())
    beside.replace(path)


def read_totals(path: Path) -> Totals:
    """The totals last written.

    Raises:
        OSError: None were written yet.
    """
    return Totals.model_validate_json(path.read_text())
