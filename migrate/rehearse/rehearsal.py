"""Rehearsal: what to rehearse, at which pace, under which load, with which faults, and how it shall come out."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from migrate.model.side import Cloud
from migrate.model.spec.amounts import Share
from migrate.model.spec.times import Duration
from migrate.rehearse.client.kind import ClientKind
from migrate.rehearse.faults import FAULT, Fault


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=lambda name: name.replace("_", "-"), populate_by_name=True
    )


class Pace(_Part):
    """How fast the rehearsal runs; a day's migration fits into minutes because DNS and bakes are short here."""

    ttl: Duration = timedelta(seconds=2)
    bake: Duration = timedelta(seconds=5)
    tick: Duration = timedelta(seconds=1)
    window: Duration = timedelta(seconds=4)
    lease: Duration = timedelta(seconds=6)
    propagation: Duration = timedelta(seconds=1)
    """Slowest time from an accepted change until a name server gives it; the fastest is a fifth of it."""
    connection_life: Duration = timedelta(seconds=3)
    """Longest life of a client's connection at the edges."""
    old_ttl: Duration = timedelta(seconds=4)
    """TTL of the simple record that is there before the migration."""
    bound: Duration = timedelta(minutes=4)
    """Longest time the whole may take."""


class Load(_Part):
    """Who sends, and how much."""

    rate: Annotated[float, Field(gt=0, le=5000)] = 600.0
    """Requests per second of all clients together."""
    clients: dict[ClientKind, Annotated[int, Field(ge=1, le=500)]] = Field(
        default_factory=lambda: dict.fromkeys(ClientKind, 24)
    )
    pinned: Duration = timedelta(seconds=25)
    """How long a client that ignores TTLs keeps what it resolved."""
    clamp: Duration = timedelta(seconds=6)
    """Shortest time a clamping resolver keeps an answer."""


class Mend(StrEnum):
    """What a fault lasts until."""

    ROLLED_BACK = "rolled-back"
    """The migration took all traffic back."""
    TIME = "time"
    """Its own time is over."""


class Episode(_Part):
    """One fault: when it begins (a step reached, and a while after), and when it is mended."""

    at: Share
    after: Duration = timedelta(seconds=1)
    until: Mend = Mend.ROLLED_BACK
    lasting: Duration = timedelta(seconds=3)
    """After the rollback, or after its begin."""
    does: dict[str, object]

    @property
    def fault(self) -> Fault:
        return FAULT.validate_python(self.does)


class Expected(_Part):
    """How the story shall come out; anything else is a failed rehearsal."""

    finished: bool = True
    rolled_back: bool = False
    failed_by_shift: Annotated[int, Field(ge=0)] = 0
    failed_by_other: Annotated[int, Field(ge=0)] = 0


class Rehearsal(_Part):
    """A rehearsal file. Without `migration` the shipped shop is rehearsed."""

    migration: Path | None = None
    blue: Cloud | None = None
    """Which cloud serves at the beginning; the migration's own where absent."""
    pace: Pace = Pace()
    load: Load = Load()
    faults: tuple[Episode, ...] = ()
    expect: Expected = Expected()
