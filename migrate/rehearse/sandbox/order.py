"""Order: what the person at the other terminal asks of a sandbox: to break a part, or to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from migrate.errors import SandboxRefused
from migrate.model.side import Cloud, Side
from migrate.model.spec.amounts import Share
from migrate.rehearse.faults import (
    AddedLatency,
    ApiThrottled,
    DnsServerDown,
    EdgeKilled,
    ErrorRatio,
    Fault,
    Hang,
    Place,
)

ERRORS = 0.2
"""What of a side's requests fails where nobody says how it shall be broken."""

_STRICT = ConfigDict(frozen=True, extra="forbid")


class Part(StrEnum):
    """What can be broken."""

    BLUE = "blue"
    GREEN = "green"
    DNS = "dns"
    """One of the name servers is silent."""
    API = "api"
    """Route 53 turns every call away."""

    @property
    def place(self) -> Side | Place:
        return {Part.BLUE: Side.BLUE, Part.GREEN: Side.GREEN, Part.DNS: Place.DNS, Part.API: Place.API}[self]


class Break(BaseModel):
    """Break a part now, or once green's share is `at`."""

    model_config = _STRICT
    order: Literal["break"] = "break"
    faults: tuple[Annotated[Fault, Field(discriminator="fault")], ...] = Field(min_length=1)
    at: Share | None = None


class Mend(BaseModel):
    """Mend a part, or all; what was to break later does not."""

    model_config = _STRICT
    order: Literal["mend"] = "mend"
    part: Part | None = None


ORDER: TypeAdapter[Break | Mend] = TypeAdapter(Annotated[Break | Mend, Field(discriminator="order")])


def faults(
    part: Part,
    *,
    errors: float | None = None,
    milliseconds: float | None = None,
    hang: bool = False,
    down: bool = False,
) -> tuple[Fault, ...]:
    """A part broken in each of these ways; in its usual one where none is named.

    Raises:
        SandboxRefused: A part that is no side has but one way.
    """
    match part:
        case Part.DNS | Part.API:
            if errors is not None or milliseconds is not None or hang:
                raise SandboxRefused(
                    f"{part} can only be down",
                    limit="blue or green for the others",
                    then=f"`migrate sandbox break {part}`",
                )
            return (DnsServerDown(0),) if part is Part.DNS else (ApiThrottled(Cloud.AWS),)
        case Part.BLUE | Part.GREEN:
            told = tuple(_faults(Side(part.value), errors, milliseconds, hang, down))
            return told or (ErrorRatio(Side(part.value), ERRORS),)


def _faults(side: Side, errors: float | None, milliseconds: float | None, hang: bool, down: bool) -> Iterator[Fault]:
    if errors is not None:
        yield ErrorRatio(side, errors)
    if milliseconds is not None:
        yield AddedLatency(side, milliseconds)
    if hang:
        yield Hang(side)
    if down:
        yield EdgeKilled(side)
