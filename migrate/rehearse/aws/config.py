"""Config: what the loopback AWS process is told when it starts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from migrate.rehearse.aws.answering import ELB_TTL
from migrate.rehearse.aws.route53 import Settings
from migrate.rehearse.aws.zones import Delays


class Config(BaseModel):
    """Ports of 0 mean a free one; there are as many name servers as ports for them.

    `log` is where moto and werkzeug write; without it they write nowhere. `addresses` are the names of AWS
    services an alias may point to, with the addresses they stand for. `alias_seconds` is their TTL: a rehearsal that
    plays a day in minutes cannot wait out AWS's own minute.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    port: int = Field(default=0, ge=0, le=65_535)
    name_server_ports: tuple[int, ...] = Field(default=(0, 0), min_length=1)
    fastest_seconds: float = Field(default=0.5, ge=0)
    slowest_seconds: float = Field(default=3.0, ge=0)
    acceptance_seconds: float = Field(default=0.0, ge=0)
    alias_seconds: int = Field(default=ELB_TTL, ge=0)
    seed: int | None = None
    log: Path | None = None
    addresses: dict[str, tuple[str, ...]] = Field(default_factory=dict[str, tuple[str, ...]])

    def settings(self) -> Settings:
        return Settings(
            name_servers=tuple(f"ns-{n}.awsdns-{n:02d}.test" for n in range(1, len(self.name_server_ports) + 1)),
            delays=Delays(
                fastest=timedelta(seconds=self.fastest_seconds),
                slowest=timedelta(seconds=self.slowest_seconds),
                acceptance=timedelta(seconds=self.acceptance_seconds),
            ),
            alias_ttl=self.alias_seconds,
        )


class Ready(BaseModel):
    """What the process says in one line of JSON once everything answers. `ns_names` go with `nameservers`.

    `backend` is where the bridge looks at what exists: its calls are nobody's, so no record of calls holds them.
    """

    model_config = ConfigDict(frozen=True)

    endpoint: str
    backend: str
    nameservers: tuple[str, ...]
    ns_names: tuple[str, ...]
