"""SqlLedger: the ledger of one migration in an SQL database."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, bindparam, insert, select

from migrate.decide.recall import recall
from migrate.errors import LeaseHeld, LeaseLost, LedgerError, LedgerMoved
from migrate.ledger import head, lease_row, schema, set_aside, snapshot, sqlite
from migrate.ledger.chain import FIRST, Damage, Followed, Link, follow
from migrate.ledger.event_row import EVENTS, Row, to_event, to_row
from migrate.ledger.identity import Identity, replaced
from migrate.ledger.newest import newest, newest_of
from migrate.ledger.place import file_of
from migrate.ledger.refusal import damaged
from migrate.ledger.seal import seal
from migrate.ledger.set_aside import last_right
from migrate.ledger.store import Store
from migrate.ledger.story import Story
from migrate.ledger.verification import Verification, verify
from migrate.model.event import Event, Kind
from migrate.model.lease import Lease
from migrate.model.split import Epoch
from migrate.model.state import State

Gone = Callable[[str], bool]
"""Whether the process an owner names is known to have ended; False when in doubt."""

PATIENCE = timedelta(seconds=5)
"""How long the lock of another process is waited for; a transaction of ours takes milliseconds."""


UNBELIEVABLE = timedelta(days=1)
"""A lease that ends later than a term and this was taken under a clock that was wrong by as much: no provider accepts a
signature of such a time, and the epoch keeps its holder from acting."""

_OURS = EVENTS.c.migration == bindparam("migration")
_APPEND = insert(EVENTS)
_AFTER = select(EVENTS).where(_OURS, EVENTS.c.seq > bindparam("after")).order_by(EVENTS.c.seq)
_SUM = select(EVENTS.c.sum).where(_OURS, EVENTS.c.seq == bindparam("seq"))
"""Made once: a statement costs more to put together than SQLite needs to run it."""


def never(_: str) -> bool:
    """Nobody is known to be gone: every lease is waited for until it is over."""
    return False


def open_ledger(
    place: str | os.PathLike[str], migration: str, *, gone: Gone = never, patience: timedelta = PATIENCE
) -> SqlLedger:
    """Open the ledger of `migration`, made where there is none. Many migrations may share one place.

    `place` is a file path, `sqlite:///PATH`, or `sqlite://` for one in memory that ends with its handle: the fake for
    tests and simulations, the same code in every other way. Raises LedgerUnreadable, LedgerTooNew, InvalidValue.
    """
    path = file_of(os.fspath(place))
    engine = sqlite.open_file(path, patience) if path else sqlite.open_memory(patience)
    store = Store(engine, str(path or "the ledger in memory"))
    try:
        schema.upgrade(store)
        store = _identified(store, path)
    except BaseException:
        store.close()
        raise
    return SqlLedger(store, migration, gone=gone)


def _identified(store: Store, path: Path | None) -> Store:
    if path is None:
        return store
    with store.reading() as connection:
        return replace(store, identity=Identity.of(path, connection))


class SqlLedger:
    """A Ledger on a store; the database orders its writers, so handles, threads and processes may share one place.

    Times are compared as the caller gives them: the clocks of hosts that share a ledger must agree to a small part of
    a lease's term, and where they do not, the epoch in every change still keeps a stale holder from acting.
    """

    def __init__(self, store: Store, migration: str, *, gone: Gone = never) -> None:
        self.store = store
        self.migration = migration
        self.gone = gone
        self.damage: Damage | None = None
        """What was wrong at the end when it was last read."""
        self._kept = 0

    def append(self, *events: Event, after: int | None = None) -> tuple[Event, ...]:
        """What is wrong at the end is set aside before. Raises LedgerMoved, LedgerUnreadable, LedgerReplaced, and
        InvalidValue (nothing is recorded) for a body that JSON cannot hold.
        """
        rows = [to_row(event, self.migration) for event in events]
        with self.store.writing() as connection:
            before = last_right(connection, self.migration)
            last = self._mended(connection, events[0]) if events else before
            in_time = after is None or before.seq == last.seq == after
            sealed = self._put(connection, rows, last) if in_time else []
        if after is not None and not in_time:
            raise self._moved(last.seq, after)
        return tuple(to_event(row) for row in sealed)

    def events(self, after: int = 0) -> list[Event]:
        """Up to a damaged end, which is told in `damage`. Raises LedgerTooNew, and LedgerUnreadable, also where an
        event in the middle is missing or wrong.
        """
        with self.store.reading() as connection:
            return self._follow(connection, self._link(connection, after)).events

    def recalled(self, known: State | None = None) -> State:
        """Raises as `events`, and LedgerReplaced where what was known is not the beginning of it any more."""
        known = known or State()
        with self.store.reading() as connection:
            stands = known.seq > 0 and self._stands(connection, known)
            begin, link = (known, self._link(connection, known.seq)) if stands else self._snapshot(connection)
            followed = self._follow(connection, link)
        states = snapshot.folded(followed.events, begin)
        state = states[-1][0] if states else begin
        self._kept = self._kept if stands else begin.seq
        if followed.events and state.seq - self._kept >= snapshot.EVERY:
            self._keep(states, followed)
        return replace(state, seal=followed.link.sum)

    def story(self, span: timedelta, recent: int = 0) -> Story:
        """Raises as `recalled`."""
        state = self.recalled()
        since = state.looked - span if state.looked else None
        with self.store.reading() as connection:
            before, link = self._snapshot(connection, since) if since else (state, self._link(connection, state.seq))
            events = tuple(self._follow(connection, link).events)
        told = tuple(self.tail(recent)) if recent else ()
        return Story(before, events, recall(events, before), told, self.last_of(Kind.HELD))

    def tail(self, count: int, *, everything: bool = False) -> list[Event]:
        """The last so many events, oldest first; measurements only with `everything`. Raises as `events`."""
        with self.store.reading() as connection:
            last, recorded = last_right(connection, self.migration), head.read(connection, self.migration)
            told = (
                newest(connection, self.migration, count, everything=everything) if last == (recorded or last) else None
            )
        if told is None:  # something is wrong: only from the beginning can be told what
            told = [event for event in self.events() if everything or event.kind is not Kind.MEASURED][-count:]
        return told

    def last_of(self, kind: Kind) -> Event | None:
        """The newest event of a kind; not of measurements."""
        with self.store.reading() as connection:
            told = newest_of(connection, self.migration, kind)
        if told is None:
            told = [event for event in self.events() if event.kind is kind][-1:]
        return told[0] if told else None

    def trouble(self) -> str:
        return f"{self.damage}; the next entry sets it aside" if self.damage else ""

    def verify(self) -> Verification:
        """Look at every row. Raises LedgerUnreadable where the file itself cannot be read."""
        with self.store.reading() as connection:
            rows = connection.execute(_AFTER, {"migration": self.migration, "after": -1}).mappings()
            made = verify(rows, head.read(connection, self.migration), self.migration)
            made.aside = set_aside.kept(connection, self.migration)
        return made

    def set_aside(self, seq: int, why: str, by: Event) -> None:
        """Set that row and all after it aside, on a person's word; `by` says who and when. Raises LedgerUnreadable."""
        with self.store.writing() as connection:
            last = self._link(connection, seq - 1)
            moved = set_aside.move(connection, self.migration, last, why, by.at, harmless=False)
            self._put(connection, [to_row(replace(by, kind=Kind.SET_ASIDE, body=moved), self.migration)], last)

    def lease(self) -> Lease | None:
        """Raises LedgerUnreadable."""
        with self.store.reading() as connection:
            return lease_row.read(connection, self.migration)

    def acquire(self, owner: str, now: datetime, term: timedelta, *, above: Epoch = 0) -> Lease:
        """Also from an owner that is known to be gone. Raises LeaseHeld, LedgerUnreadable."""
        with self.store.writing() as connection:
            seen = lease_row.read(connection, self.migration)
            if seen and seen.holds(now) and seen.expires - now <= term + UNBELIEVABLE and not self.gone(seen.owner):
                raise self._held(seen)
            lease = Lease(owner, max(above, seen.epoch if seen else 0) + 1, now + term)
            lease_row.swap(connection, self.migration, seen=seen, new=lease)
        return lease

    def renew(self, lease: Lease, now: datetime, term: timedelta) -> Lease:
        """Raises LeaseLost, LedgerUnreadable."""
        with self.store.writing() as connection:
            seen = lease_row.read(connection, self.migration)
            if seen is None or not _same(seen, lease) or not seen.holds(now):
                raise self._lost(lease, seen)
            renewed = replace(lease, expires=now + term)
            lease_row.swap(connection, self.migration, seen=seen, new=renewed)
        return renewed

    def release(self, lease: Lease, now: datetime) -> None:
        """Raises LedgerUnreadable."""
        with self.store.writing() as connection:
            seen = lease_row.read(connection, self.migration)
            if seen and _same(seen, lease) and seen.holds(now):
                lease_row.swap(connection, self.migration, seen=seen, new=replace(seen, expires=now))

    def fence(self, epoch: Epoch, by: str, now: datetime) -> None:
        """Also above the epoch that stands, so that its holder sees another one. Raises LedgerUnreadable."""
        with self.store.writing() as connection:
            seen = lease_row.read(connection, self.migration)
            fence = Lease(by, max(epoch, (seen.epoch if seen else 0) + 1), now)
            lease_row.swap(connection, self.migration, seen=seen, new=fence)

    def close(self) -> None:
        """Let go of the place. A ledger in memory is lost."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _link(self, connection: Connection, seq: int) -> Link:
        """The row of that number as it lies there; with no checksum where there is none."""
        return Link(seq, connection.scalar(_SUM, {"migration": self.migration, "seq": seq}) or "") if seq else FIRST

    def _snapshot(self, connection: Connection, until: datetime | None = None) -> tuple[State, Link]:
        return snapshot.newest(connection, self.migration, until) or (State(), FIRST)

    def _keep(self, states: Sequence[tuple[State, datetime]], followed: Followed) -> None:
        """Only copies: where they cannot be kept, the next one who asks folds a little more."""
        with suppress(LedgerError), self.store.writing() as connection:
            if self._link(connection, followed.link.seq) == followed.link:
                for state, at in states:
                    snapshot.put(connection, self.migration, state, self._link(connection, state.seq), at)
                self._kept = followed.link.seq

    def _follow(self, connection: Connection, link: Link) -> Followed:
        rows = connection.execute(_AFTER, {"migration": self.migration, "after": link.seq}).mappings()
        followed = follow(rows, link, head.read(connection, self.migration), self.migration)
        self.damage = followed.damage
        if followed.damage and not followed.damage.tail:
            raise damaged(self.migration, f"event {followed.damage.seq}: {followed.damage.why}; later ones are right")
        return followed

    def _stands(self, connection: Connection, known: State) -> bool:
        """Whether the row that was known last is still there. False where it was damaged or set aside since."""
        there = self._link(connection, known.seq)
        if known.seal in ("", there.sum):
            return True
        moved = set_aside.known(connection, self.migration, Link(known.seq, known.seal))
        if not moved and not set_aside.told(connection, self.migration, known.seq):
            self._refuse_another_story(connection, there)
        return False

    def _refuse_another_story(self, connection: Connection, there: Link) -> None:
        newest = head.read(connection, self.migration)
        shorter = newest is not None and newest.seq < there.seq
        if shorter or last_right(connection, self.migration) == there:
            seen = f"event {there.seq} is not the one that was read" if there.sum else f"no event {there.seq} any more"
            raise replaced(self.store.place, seen, "the story that was begun")

    def _mended(self, connection: Connection, event: Event) -> Link:
        """The row to append to. What lay after it was set aside, and is told as an event of its own."""
        found = set_aside.mend(connection, self.migration, event.at)
        last = last_right(connection, self.migration)
        if found is None:
            return last
        told = Event(Kind.SET_ASIDE, event.at, event.actor, event.epoch, found)
        return Link.of(self._put(connection, [to_row(told, self.migration)], last)[-1])

    def _put(self, connection: Connection, rows: Sequence[Row], last: Link) -> list[Row]:
        sealed: list[Row] = []
        for row in rows:
            numbered = {**row, "seq": last.seq + 1}
            last = Link(last.seq + 1, seal(last.sum, numbered))
            sealed.append({**numbered, "sum": last.sum})
        if sealed:
            connection.execute(_APPEND, sealed)
            head.put(connection, self.migration, last)
        return sealed

    def _moved(self, last: int, after: int) -> LedgerMoved:
        return LedgerMoved(
            f"something was recorded of {self.migration} meanwhile; nothing was added",
            seen=f"event {last}",
            limit=f"event {after} as the last one",
            then="`migrate history` shows it; look again before deciding.",
        )

    def _held(self, lease: Lease) -> LeaseHeld:
        return LeaseHeld(
            f"{self.migration} is driven by {lease.owner} under epoch {lease.epoch}",
            seen=f"until {lease.expires:%Y-%m-%d %H:%M:%S} UTC, unless it renews",
            limit="one controller at a time",
            then="`migrate status` shows what it does. `migrate rollback` works without the lease.",
        )

    def _lost(self, lease: Lease, seen: Lease | None) -> LeaseLost:
        taken = seen if seen and not _same(seen, lease) else None
        why = f"{taken.owner} took epoch {taken.epoch}" if taken else "it was not renewed in time"
        return LeaseLost(
            f"the right to move {self.migration} under epoch {lease.epoch} is over: {why}",
            seen=f"until {seen.expires:%Y-%m-%d %H:%M:%S} UTC" if seen else "no lease",
            limit="the newest epoch, before it ends",
            then="It changes nothing more. `migrate status` shows who drives, `migrate run` goes on when nobody does.",
        )


def _same(one: Lease, other: Lease) -> bool:
    """Whether two leases are one tenure; a renewal moves its end only."""
    return (one.owner, one.epoch) == (other.owner, other.epoch)
