"""Rehearsal: what to rehearse, at which pace, under which load, with which faults, and how it shall come out."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from migrate.model.side import Cloud
from migrate.model.spec.amounts import Share
from migrate.model.spec.refusal import allowed
from migrate.model.spec.section import kebab
from migrate.model.spec.times import Duration
from migrate.rehearse.client.kind import ClientKind
from migrate.rehearse.faults import ApiErrors, ApiThrottled, Fault, MetricsDown
from migrate.rehearse.watching.watched import Watched


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=kebab, populate_by_name=True, use_attribute_docstrings=True
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


class Coming(StrEnum):
    """How the two sides come to be."""

    STANDING = "standing"
    """Both stand from the beginning; only traffic moves."""
    BUILT = "built"
    """Each phase is a real `pulumi up`: blue is there, green is built, and at the end blue is retired."""


class Load(_Part):
    """Who sends, and how much."""

    rate: Annotated[float, Field(gt=0, le=5000), allowed("a number above 0 and up to 5,000")] = 600.0
    """Requests per second of all clients together."""
    clients: dict[ClientKind, Annotated[int, Field(ge=1, le=500), allowed("a whole number from 1 to 500")]] = Field(
        default_factory=lambda: dict.fromkeys(ClientKind, 96)
    )
    """How many of each kind. Each draws its own answers, and one that pins them draws seldom: the share that a kind is
    served scatters around the predicted one with 1/sqrt(clients)."""
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
    """Green's share at which it begins, once a step has reached it."""
    after: Duration = timedelta(seconds=1)
    until: Mend = Mend.ROLLED_BACK
    lasting: Duration = timedelta(seconds=3)
    """After the rollback, or after its begin."""
    does: Annotated[Fault, Field(discriminator="fault")]
    """What breaks."""

    @field_validator("does")
    @classmethod
    def _the_api_fails_as_a_whole(cls, does: Fault) -> Fault:
        """The weighted names lie in Route 53, whichever way the migration goes."""
        if isinstance(does, ApiThrottled | ApiErrors) and (does.ratio, does.cloud) != (1.0, Cloud.AWS):
            raise ValueError("in a rehearsal the API of aws fails every call (ratio 1.0) until mended")
        return does


Requests = Annotated[int, Field(ge=0), allowed("a whole number, 0 or more")]


class Expected(_Part):
    """How the story shall come out; anything else is a failed rehearsal."""

    finished: bool = True
    """False: the rehearsal ends when the migration rests rolled back and every fault is mended."""
    rolled_back: bool = False
    failed_by_shift: Requests = 0
    failed_by_other: Requests = 0


class Rehearsal(_Part):
    """A rehearsal file."""

    migration: Path
    """The declaration that is rehearsed, relative to this file."""
    blue: Cloud | None = None
    """Which cloud serves at the beginning; the migration's own where absent."""
    sides: Coming = Coming.STANDING
    watched: Watched = Watched.EDGES
    """The source of metrics; with anything but the edges it alone decides whether traffic goes on or back."""
    pace: Pace = Pace()
    load: Load = Load()
    faults: tuple[Episode, ...] = ()
    expect: Expected = Expected()

    @model_validator(mode="after")
    def _what_goes_down_is_watched(self) -> Self:
        if self.watched is Watched.EDGES and any(isinstance(episode.does, MetricsDown) for episode in self.faults):
            raise ValueError("metrics-down needs a source that can go down apart from the edges, such as watched: log")
        return self
