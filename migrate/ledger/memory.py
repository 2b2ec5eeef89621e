"""MemoryLedger: a ledger that lives in this process, for simulations and tests."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from migrate.decide.recall import recall
from migrate.errors import InvalidValue, LeaseHeld, LeaseLost, LedgerMoved
from migrate.ledger.event_row import to_event, to_row
from migrate.ledger.ledger import Ledger
from migrate.ledger.sql import Gone, never
from migrate.ledger.story import Story
from migrate.model.event import Event, Kind
from migrate.model.lease import Lease
from migrate.model.split import Epoch
from migrate.model.state import State

LARGEST = 2**63 - 1
UNBELIEVABLE = timedelta(days=1)


@dataclass
class MemoryPlace:
    """What lies in one place, by migration; and one lock for all of it."""

    events: defaultdict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))
    leases: dict[str, Lease] = field(default_factory=dict[str, Lease])
    lock: threading.RLock = field(default_factory=threading.RLock)


@dataclass
class MemoryLedger(Ledger):
    """Events are put through the same forms as in the database, so that they are read as they would be from there."""

    place: MemoryPlace
    migration: str
    gone: Gone = never
    _folded: State = field(default_factory=State)

    def append(self, *events: Event, after: int | None = None) -> tuple[Event, ...]:
        made = [to_event(self._row(event)) for event in events]
        with self.place.lock:
            told = self.place.events[self.migration]
            if after is not None and len(told) != after:
                raise LedgerMoved("something was recorded meanwhile", seen=len(told), limit=after)
            appended = tuple(replace(event, seq=len(told) + place) for place, event in enumerate(made, 1))
            told += appended
        return appended

    def _row(self, event: Event) -> dict[str, object]:
        try:
            event.actor.encode()
        except UnicodeEncodeError as error:
            raise InvalidValue(f"{event.actor!r} cannot stand in the ledger") from error
        self._countable(event.epoch)
        return dict(to_row(event, self.migration))

    def _countable(self, epoch: Epoch) -> None:
        if epoch > LARGEST:
            raise InvalidValue(f"{epoch} cannot stand in the ledger")

    def events(self, after: int = 0) -> list[Event]:
        return self.place.events[self.migration][after:]

    def recalled(self, known: State | None = None) -> State:
        begin = known if known and known.seq >= self._folded.seq else self._folded
        self._folded = recall(self.events(begin.seq), begin)
        return self._folded

    def story(self, span: timedelta, recent: int = 0) -> Story:
        state, events = self.recalled(), tuple(self.events())
        since = state.looked - span if state.looked else None
        first = next((at for at, event in enumerate(events) if since is None or event.at >= since), len(events))
        telling = [event for event in events if event.kind is not Kind.MEASURED]
        held = [event for event in telling if event.kind is Kind.HELD]
        recently = tuple(telling[-recent:]) if recent else ()
        return Story(recall(events[:first]), events[first:], state, recently, held[-1] if held else None)

    def trouble(self) -> str:
        return ""

    def lease(self) -> Lease | None:
        return self.place.leases.get(self.migration)

    def acquire(self, owner: str, now: datetime, term: timedelta, *, above: Epoch = 0) -> Lease:
        def following(seen: Lease | None) -> Lease:
            if seen and seen.holds(now) and seen.expires - now <= term + UNBELIEVABLE and not self.gone(seen.owner):
                raise LeaseHeld(
                    f"{self.migration} is driven by {seen.owner} under epoch {seen.epoch}",
                    seen=f"until {seen.expires:%Y-%m-%d %H:%M:%S} UTC, unless it renews",
                    then="`migrate status` shows what it does. `migrate rollback` works without the lease.",
                )
            return Lease(owner, max(above, seen.epoch if seen else 0) + 1, now + term)

        return self._swapped(following)

    def renew(self, lease: Lease, now: datetime, term: timedelta) -> Lease:
        def renewed(seen: Lease | None) -> Lease:
            ours = seen is not None and _same(seen, lease)
            if seen is None or not ours or not seen.holds(now):
                taken = f"{seen.owner} took epoch {seen.epoch}" if seen and not ours else "it was not renewed in time"
                raise LeaseLost(f"the right to move {self.migration} under epoch {lease.epoch} is over: {taken}")
            return replace(lease, expires=now + term)

        return self._swapped(renewed)

    def release(self, lease: Lease, now: datetime) -> None:
        with self.place.lock:
            seen = self.lease()
            if seen and _same(seen, lease) and seen.holds(now):
                self.place.leases[self.migration] = replace(seen, expires=now)

    def fence(self, epoch: Epoch, by: str, now: datetime) -> None:
        self._swapped(lambda seen: Lease(by, max(epoch, (seen.epoch if seen else 0) + 1), now))

    def _swapped(self, make: Callable[[Lease | None], Lease]) -> Lease:
        with self.place.lock:
            lease = make(self.lease())
            self._countable(lease.epoch)
            self.place.leases[self.migration] = lease
        return lease


def _same(one: Lease, other: Lease) -> bool:
    return (one.owner, one.epoch) == (other.owner, other.epoch)
