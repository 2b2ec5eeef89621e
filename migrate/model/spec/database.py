"""Database: the PostgreSQL of either side, as declared."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from migrate.model.spec.built import DatabaseName
from migrate.model.spec.refusal import allowed
from migrate.model.spec.section import Section

Major = Annotated[int, Field(ge=13, le=17), allowed("a PostgreSQL major version, 13 to 17")]
Cpus = Annotated[int, Field(ge=2, le=16), allowed("2, 4, 8 or 16 vCPU")]
Storage = Annotated[int, Field(ge=20, le=16384), allowed("GiB, 20 to 16384")]


class DatabaseSpec(Section):
    """One PostgreSQL on each side; blue's takes all writes until the cutover."""

    name: DatabaseName = Field(description="the name of the database inside the instance")
    version: Major = Field(description="PostgreSQL major version, the same on both sides: 13 to 17")
    cpu: Cpus = Field(default=2, description="vCPUs, each with 4 GiB: 2, 4, 8 or 16")
    storage: Storage = Field(description="GiB at first, 20 to 16384; it grows by itself")
