"""Ledger: the seam for the append-only record, and for the lease beside it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from migrate.ledger.story import Story
from migrate.model.event import Event
from migrate.model.lease import Lease
from migrate.model.split import Epoch
from migrate.model.state import State


class Ledger(Protocol):
    """The record of one migration, and the right to act on it. Every method is durable when it returns.

    The contract (migrate.testing.LedgerContract): events come back in the order they were appended, none twice, none
    changed; of two owners asking at once one gets the lease; an epoch never goes down and grows whenever the owner
    changes.
    """

    def append(self, *events: Event, after: int | None = None) -> tuple[Event, ...]:
        """Record events in one transaction; returns them as they will be read, with their `seq`: 1, 2, 3 and so on.

        With `after` only as the very next ones: LedgerMoved where that is not the last `seq` any more. Raises
        LedgerUnreadable, and InvalidValue for a body that JSON cannot hold; in each case none is recorded.
        """
        ...

    def events(self, after: int = 0) -> list[Event]:
        """All events with `seq` above `after`, oldest first, up to a damaged end."""
        ...

    def recalled(self, known: State | None = None) -> State:
        """The state that all events leave behind; `known` is what their beginning left, as it was told before.

        Raises LedgerReplaced where it is their beginning no longer.
        """
        ...

    def story(self, span: timedelta, recent: int = 0) -> Story:
        """What happened since `span` before the newest measurement, and perhaps before; and the last `recent` events
        that are no measurements.
        """
        ...

    def trouble(self) -> str:
        """What was wrong with its end when it was last read, in words; empty where nothing was."""
        ...

    def lease(self) -> Lease | None:
        """The lease as it stands, also when it is over; None where nobody ever held one."""
        ...

    def acquire(self, owner: str, now: datetime, term: timedelta, *, above: Epoch = 0) -> Lease:
        """Take the lease when it is free, over, or its owner is known to be gone; under an epoch above the last one and
        above `above`, the highest that was found on the routes.

        An owner that still holds it is refused like any other. One that ends days from now is the work of a wrong
        clock, and is taken. Raises LeaseHeld.
        """
        ...

    def renew(self, lease: Lease, now: datetime, term: timedelta) -> Lease:
        """Extend it under the same epoch. Raises LeaseLost when it is over, or another epoch stands in the ledger."""
        ...

    def release(self, lease: Lease, now: datetime) -> None:
        """Give it up; a lease that is no longer ours is left alone."""
        ...

    def fence(self, epoch: Epoch, by: str, now: datetime) -> None:
        """End whatever lease there is: nobody holds it afterwards.

        The epoch becomes at least `epoch`, and above the one that stands.
        """
        ...
