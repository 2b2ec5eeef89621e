"""Config: what the loopback Google process is told when it starts."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv4Network

from pydantic import BaseModel, ConfigDict, Field

from migrate.rehearse.gcp.account import NOBODYS, Delays

FIRST_NUMBER = 100_000_000_001
"""The number of the first project; the others follow."""


class Config(BaseModel):
    """A port of 0 means a free one. Operations take between `fastest_seconds` and `slowest_seconds`. Public addresses
    come from `external`; take a loopback range where something shall listen on them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    port: int = Field(default=0, ge=0, le=65_535)
    projects: tuple[str, ...] = Field(default=("rehearsal",), min_length=1)
    fastest_seconds: float = Field(default=0.0, ge=0)
    slowest_seconds: float = Field(default=0.2, ge=0)
    external: IPv4Network = NOBODYS
    seed: int | None = None

    def delays(self) -> Delays:
        return Delays(timedelta(seconds=self.fastest_seconds), timedelta(seconds=self.slowest_seconds))

    def numbers(self) -> dict[str, int]:
        """Every project with its number."""
        return {project: FIRST_NUMBER + place for place, project in enumerate(self.projects)}


class Ready(BaseModel):
    """What the process says in one line of JSON once it answers."""

    model_config = ConfigDict(frozen=True)

    endpoint: str
    projects: dict[str, int]
