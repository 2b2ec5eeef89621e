"""LeaseRow: the lease as it lies in the database; it is swapped only for what was read."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import BigInteger, Connection, Text, column, insert, select, table, update
from sqlalchemy.exc import IntegrityError

from migrate.errors import LeaseHeld
from migrate.ledger import instant
from migrate.ledger.refusal import damaged
from migrate.model.lease import Lease

LEASE = table(
    "lease", column("migration", Text), column("owner", Text), column("epoch", BigInteger), column("expires", Text)
)


def read(connection: Connection, migration: str) -> Lease | None:
    """The lease as it stands, None where there never was one. Raises LedgerUnreadable when it makes no sense."""
    query = select(LEASE.c.owner, LEASE.c.epoch, LEASE.c.expires).where(LEASE.c.migration == migration)
    row = connection.execute(query).one_or_none()
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
        connection.execute(insert(LEASE).values(migration=migration, **values))
    except IntegrityError:
        return False
    return True


def _update(connection: Connection, migration: str, seen: Lease, values: Mapping[str, object]) -> bool:
    change = update(LEASE).values(**values).where(
        LEASE.c.migration == migration,
        LEASE.c.owner == seen.owner,
        LEASE.c.epoch == seen.epoch,
        LEASE.c.expires == instant.to_text(seen.expires),
    )  # fmt: skip
    return connection.execute(change).rowcount == 1
