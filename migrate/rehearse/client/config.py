"""FleetConfig: which clients there are, how fast they send, where, and where they write it down."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from migrate.rehearse.cache_rule import CacheRule
from migrate.rehearse.client.kind import ClientKind
from migrate.rehearse.resolver import NameServer

DEFAULT_RATE = 600.0
DEFAULT_CLIENTS = 12
Seconds = Annotated[float, Field(gt=0)]


class Group(BaseModel):
    """The clients of one kind. `cache` overrides what the kind does by default.

    `stale_seconds`: how long an expired answer still serves while no name server answers; 0 is the strict client.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClientKind
    clients: Annotated[int, Field(ge=1)] = DEFAULT_CLIENTS
    cache: CacheRule | None = None
    stale_seconds: Annotated[float, Field(ge=0)] = 0.0

    @property
    def rule(self) -> CacheRule:
        return self.cache or self.kind.cache


class FleetConfig(BaseModel):
    """All clients of one process; every client sends at the same rate, so a kind's share is its share of clients.

    `request_timeout` bounds DNS, connection and answer together; keep it above the edges' own timeout.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    """The service's name: resolved, and sent as Host."""
    port: Annotated[int, Field(ge=1, le=65_535)]
    """The port both edges share."""
    name_servers: Annotated[tuple[NameServer, ...], Field(min_length=1)]
    ledger: Path
    totals: Path
    groups: Annotated[tuple[Group, ...], Field(min_length=1)] = tuple(Group(kind=kind) for kind in ClientKind)
    rate: Annotated[float, Field(gt=0)] = DEFAULT_RATE
    """Requests per second of the whole process, sent on schedule whether or not answers come."""
    duration: Seconds | None = None
    """How long to send; None sends until SIGTERM."""
    first_connection: Seconds | None = None
    """The first connection a client holds is closed by itself after a random part of this; give the life that the edges
    allow. It is as if it had been opened before the client was looked at: without that all clients would reconnect, and
    so follow a change of weights, at the same moments."""
    request_timeout: Seconds = 2.0
    dns_timeout: Seconds = 0.5
    run: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$")] = "r"
    """Begins every request id; must differ between processes whose ledgers are put together."""
    seed: int | None = None

    @field_validator("groups")
    @classmethod
    def _one_group_per_kind(cls, groups: tuple[Group, ...]) -> tuple[Group, ...]:
        if len({group.kind for group in groups}) != len(groups):
            raise ValueError("a kind may be named once")
        return groups

    @model_validator(mode="after")
    def _dns_failures_are_seen_as_such(self) -> Self:
        """Else a request would time out while the second name server was still being asked."""
        if self.dns_timeout * len(self.name_servers) >= self.request_timeout:
            raise ValueError("dns_timeout times the number of name servers must stay below request_timeout")
        return self
