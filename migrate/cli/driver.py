"""Driver: who drives a migration now, as far as it can be seen from here."""

from __future__ import annotations

from datetime import datetime

from migrate.ledger.owner import gone
from migrate.model.lease import Lease


def driver(lease: Lease | None, now: datetime) -> str | None:
    """The lease's holder; None where there is none, its time is over, or its process is known to be gone."""
    return lease.owner if lease and lease.holds(now) and not gone(lease.owner) else None


def who(owner: str) -> str:
    """`host:pid` of an owner: the rest tells processes apart, and nothing to a person."""
    return ":".join(owner.split(":")[:2])
