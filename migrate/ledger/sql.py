"""SqlLedger: the ledger of one migration in an SQL database."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, bindparam, func, insert, make_url, select
from sqlalchemy.exc import ArgumentError

from migrate.errors import InvalidValue, LeaseHeld, LeaseLost, LedgerMoved
from migrate.ledger import lease_row, schema, sqlite
from migrate.ledger.event_row import EVENTS, to_event, to_row
from migrate.ledger.refusal import damaged
from migrate.ledger.store import Store
from migrate.model.event import Event
from migrate.model.lease import Lease
from migrate.model.split import Epoch

Gone = Callable[[str], bool]
"""Whether the process an owner names is known to have ended; False when in doubt."""

PATIENCE = timedelta(seconds=5)
"""How long the lock of another process is waited for; a transaction of ours takes milliseconds."""


_OURS = EVENTS.c.migration == bindparam("migration")
_APPEND = insert(EVENTS)
_AFTER = select(EVENTS).where(_OURS, EVENTS.c.seq > bindparam("after")).order_by(EVENTS.c.seq)
_LAST = select(func.max(EVENTS.c.seq)).where(_OURS)
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
    path = _path(os.fspath(place))
    engine = sqlite.open_file(path, patience) if path else sqlite.open_memory(patience)
    store = Store(engine, str(path or "the ledger in memory"))
    try:
        schema.upgrade(store)
    except BaseException:
        store.close()
        raise
    return SqlLedger(store, migration, gone=gone)


class SqlLedger:
    """A Ledger on a store; the database orders its writers, so handles, threads and processes may share one place.

    Times are compared as the caller gives them: the clocks of hosts that share a ledger must agree to a small part of
    a lease's term, and where they do not, the epoch in every change still keeps a stale holder from acting.
    """

    def __init__(self, store: Store, migration: str, *, gone: Gone = never) -> None:
        self.store = store
        self.migration = migration
        self.gone = gone

    def append(self, *events: Event, after: int | None = None) -> tuple[Event, ...]:
        """Raises LedgerMoved, LedgerUnreadable, and InvalidValue (nothing is recorded) for a body that JSON cannot
        hold.
        """
        rows = [to_row(event, self.migration) for event in events]
        with self.store.writing() as connection:
            last = self._last(connection)
            if after is not None and last != after:
                raise self._moved(last, after)
            rows = [{**row, "seq": seq} for seq, row in enumerate(rows, start=last + 1)]
            if rows:
                connection.execute(_APPEND, rows)
        return tuple(to_event(row) for row in rows)

    def events(self, after: int = 0) -> list[Event]:
        """Raises LedgerUnreadable, also when an event is missing, and LedgerTooNew."""
        asked = {"migration": self.migration, "after": after}
        with self.store.reading() as connection:
            events = [to_event(row) for row in connection.execute(_AFTER, asked).mappings()]
        for seq, event in enumerate(events, start=after + 1):
            if event.seq != seq:
                raise damaged(self.migration, f"event {event.seq} where {seq} should be")
        return events

    def lease(self) -> Lease | None:
        """Raises LedgerUnreadable."""
        with self.store.reading() as connection:
            return lease_row.read(connection, self.migration)

    def acquire(self, owner: str, now: datetime, term: timedelta, *, above: Epoch = 0) -> Lease:
        """Also from an owner that is known to be gone. Raises LeaseHeld, LedgerUnreadable."""
        with self.store.writing() as connection:
            seen = lease_row.read(connection, self.migration)
            if seen and seen.holds(now) and not self.gone(seen.owner):
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

    def _last(self, connection: Connection) -> int:
        return connection.scalar(_LAST, {"migration": self.migration}) or 0

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


def _path(place: str) -> Path | None:
    """The file a place names, None for memory."""
    if "://" not in place:
        return Path(place).absolute()
    try:
        url = make_url(place)
    except ArgumentError as error:
        raise _no_place(place) from error
    if url.drivername not in ("sqlite", "sqlite+pysqlite") or url.query or url.host:
        raise _no_place(url.render_as_string(hide_password=True))
    return Path(url.database).absolute() if url.database not in (None, "", ":memory:") else None


def _no_place(place: str) -> InvalidValue:
    return InvalidValue(
        "a ledger cannot be opened there",
        seen=place,
        limit="a file path, sqlite:///PATH, or sqlite:// (in memory)",
        then="Name such a place under `ledger:` in migration.yaml.",
    )
