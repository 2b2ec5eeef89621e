"""Container: what the service runs on both sides, as declared."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Annotated

from pydantic import Field

from migrate.model.spec.amounts import Port
from migrate.model.spec.built import Image, Text, Variable
from migrate.model.spec.refusal import allowed
from migrate.model.spec.section import Section

Containers = Annotated[int, Field(ge=1, le=1000), allowed("a number of containers, 1 to 1000")]
Memory = Annotated[int, Field(ge=2048, le=32768), allowed("MiB, 2048 to 32768")]


class Cpu(IntEnum):
    """Whole vCPUs that both clouds offer for one container."""

    ONE = 1
    TWO = 2
    FOUR = 4
    EIGHT = 8


class Container(Section):
    """What the service runs. The stacks build it on either cloud; without it they build nothing."""

    image: Image | None = Field(
        default=None, description="the image, by digest; a side may name it in a registry of its own"
    )
    port: Port = Field(description="the port it listens on; it is told by PORT")
    cpu: Annotated[Cpu, allowed("1, 2, 4 or 8 vCPU")] = Field(default=Cpu.ONE, description="whole vCPUs: 1, 2, 4 or 8")
    memory: Memory | None = Field(
        default=None, description="MiB; the least that both clouds offer with `cpu` where absent"
    )
    capacity: Containers = Field(description="containers that always run on a side; never scaled below")
    most: Containers | None = Field(
        default=None, description="containers at the most; four times `capacity` where absent"
    )
    environment: Mapping[Variable, Text] = Field(
        default_factory=dict[str, str], description="plain environment variables"
    )
