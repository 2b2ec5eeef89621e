"""Config: what the process between the edges and their sources of metrics is told when it starts."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from migrate.model.side import Side
from migrate.model.spec.meter import MeterKind


class Config(BaseModel):
    """`logs` are those the edges write. Each side is told to its meter, or, where it has none, into `shipped`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    logs: dict[Side, Path]
    meters: dict[Side, MeterKind]
    shipped: dict[Side, Path]


class Ready(BaseModel):
    """Where the doubles of the clouds' metrics answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    aws: str
    google: str
