"""LeaseRow: the lease as it lies in the database; it is swapped only for what was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, BindParameter, Connection, Text, bindparam, column, insert, select, table, update
from sqlalchemy.exc import IntegrityError

from migrate.errors import LeaseHeld
from migrate.ledger import instant
from migrate.ledger.refusal import damaged
from migrate.model.lease import Lease

LEASE = table(
    "lease", column("migration", Text), column("owner", Text), column("epoch", BigInteger), column("expires", Text)
)

_OURS = LEASE.c.migration == bindparam("of")
_FIND = select(LEASE.c.owner, LEASE.c.epoch, LEASE.c.expires).where(_OURS)
_FIRST = insert(LEASE)
_STANDS = (
    LEASE.c.owner == bindparam("seen_owner"),
    LEASE.c.epoch == bindparam("seen_epoch"),
    LEASE.c.expires == bindparam("seen_expires"),
)
_NEW: dict[str, BindParameter[Any]] = {name: bindparam(name) for name in ("owner", "epoch", "expires")}
_SWAP = update(LEASE).where(_OURS, *_STANDS).values(_NEW)
"""Made once: a statement costs more to put together than SQLite needs to run it."""


def read(connection: Connection, migration: str) -> Lease | None:
    """The lease as it stands, None where there never was one. Raises LedgerUnreadable when it makes no sense."""
    row = connection.execute(_FIND, {"of": migration}).one_or_none()
    if row is None:
        return None
    try:
        return Lease(row.owner, row.epoch, instant.to_time(row.expires))
    except (TypeError, ValueError) as error:
        raise damaged(migration, f"the lease: {error}") from error


def swap(connection: Connection, migration: str, *, seen: Lease | None, new: Lease) -> None:
    """Put `new` where `seen` still stands. Raises LeaseHeld, and changes nothing, when something else stands there.

    Owner, epoch and expiry are all compared: a renewal keeps the epoch and must be noticed too.
    """
    values = {"owner": new.owner, "epoch": new.epoch, "expires": instant.to_text(new.expires)}
    if not (_insert(connection, migration, values) if seen is None else _update(connection, migration, seen, values)):
        raise LeaseHeld(
            f"the lease of {migration} was changed by somebody else at this very moment",
            limit=f"as it was read: {seen}",
            then="Nothing was changed; try again.",
        )


def _insert(connection: Connection, migration: str, values: Mapping[str, object]) -> bool:
    try:
        connection.execute(_FIRST, {"migration": migration, **values})
    except IntegrityError:
        return False
    return True


def _update(connection: Connection, migration: str, seen: Lease, values: Mapping[str, object]) -> bool:
    stood = {"seen_owner": seen.owner, "seen_epoch": seen.epoch, "seen_expires": instant.to_text(seen.expires)}
    return connection.execute(_SWAP, {"of": migration, **stood, **values}).rowcount == 1
