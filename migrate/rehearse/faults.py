"""Fault: everything a rehearsal can break, as a rehearsal file names it.

    faults:
      - {fault: error-ratio, side: green, ratio: 0.05}
      - {fault: api-throttled, cloud: aws, ratio: 0.5}

Only declarations; `migrate.rehearse.breaking` does them to the parts.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from migrate.model.share import parse_ratio
from migrate.model.side import Cloud, Side
from migrate.model.spec.refusal import allowed, parsed

_percentage = parsed(parse_ratio)


def _part_of_all(value: object) -> object:
    """A percentage as in migration.yaml, or a fraction, which may be 1: all."""
    return _percentage(value) if isinstance(value, str) else value


Ratio = Annotated[
    float,
    BeforeValidator(_part_of_all),
    Field(gt=0.0, le=1.0),
    allowed("a percentage above 0% and up to 100%, such as 20%, or a fraction up to 1, such as 0.2"),
]
_STRICT = ConfigDict(extra="forbid")


class Layer(StrEnum):
    """Who of a side misbehaves: a fault of the edge never reaches the application, nor its counts."""

    APP = "app"
    EDGE = "edge"


@dataclass(frozen=True, slots=True, config=_STRICT)
class ErrorRatio:
    """A share of requests is answered with an error: 500 by the application, 503 by the edge."""

    side: Side
    ratio: Ratio
    layer: Layer = Layer.APP
    fault: Literal["error-ratio"] = "error-ratio"


@dataclass(frozen=True, slots=True, config=_STRICT)
class AddedLatency:
    """A share of requests takes `milliseconds` longer."""

    side: Side
    milliseconds: Annotated[float, Field(ge=1.0, le=60_000.0), allowed("a number from 1 to 60,000")]
    ratio: Ratio = 1.0
    layer: Layer = Layer.APP
    fault: Literal["added-latency"] = "added-latency"


@dataclass(frozen=True, slots=True, config=_STRICT)
class Hang:
    """The application accepts a share of requests and never answers them; its health check hangs as well."""

    side: Side
    ratio: Ratio = 1.0
    fault: Literal["hang"] = "hang"


@dataclass(frozen=True, slots=True, config=_STRICT)
class AppKilled:
    """The application dies at once (SIGKILL); the mend starts it again."""

    side: Side
    fault: Literal["app-killed"] = "app-killed"


@dataclass(frozen=True, slots=True, config=_STRICT)
class EdgeKilled:
    """The edge dies at once (SIGKILL): connections are refused. The mend starts it again."""

    side: Side
    fault: Literal["edge-killed"] = "edge-killed"


@dataclass(frozen=True, slots=True, config=_STRICT)
class DnsServerDown:
    """One authoritative server, by its place in the list of name servers, answers nothing."""

    server: Annotated[int, Field(ge=0), allowed("the place of a name server: 0, 1, ...")]
    fault: Literal["dns-server-down"] = "dns-server-down"


@dataclass(frozen=True, slots=True, config=_STRICT)
class ApiThrottled:
    """A cloud's control plane turns a share of calls away with its own throttling error."""

    cloud: Cloud
    ratio: Ratio = 1.0
    fault: Literal["api-throttled"] = "api-throttled"


@dataclass(frozen=True, slots=True, config=_STRICT)
class ApiErrors:
    """A cloud's control plane answers a share of calls with a 5xx."""

    cloud: Cloud
    ratio: Ratio = 1.0
    status: Annotated[int, Field(ge=500, le=599), allowed("a status from 500 to 599")] = 503
    fault: Literal["api-errors"] = "api-errors"


@dataclass(frozen=True, slots=True, config=_STRICT)
class ControllerKilled:
    """The controller dies at once (SIGKILL); the mend starts another."""

    fault: Literal["controller-killed"] = "controller-killed"


@dataclass(frozen=True, slots=True, config=_STRICT)
class MetricsDown:
    """The source of metrics that is watched freezes (SIGSTOP): it answers nobody and learns of nothing; mended, it goes
    on and catches up.
    """

    fault: Literal["metrics-down"] = "metrics-down"


SideFault = ErrorRatio | AddedLatency | Hang | AppKilled | EdgeKilled
ApiFault = ApiThrottled | ApiErrors
Fault = SideFault | DnsServerDown | ApiFault | ControllerKilled | MetricsDown

FAULT: TypeAdapter[Fault] = TypeAdapter(Annotated[Fault, Field(discriminator="fault")])
"""Reads one fault of a rehearsal file: `FAULT.validate_python({"fault": "hang", "side": "green"})`."""


class Place(StrEnum):
    """Where faults strike that belong to no side."""

    DNS = "dns"
    API = "api"
    CONTROLLER = "controller"
    METRICS = "metrics"


def struck(fault: Fault) -> Side | Place:
    """The part of the world that a fault strikes."""
    match fault:
        case DnsServerDown():
            return Place.DNS
        case ApiThrottled() | ApiErrors():
            return Place.API
        case ControllerKilled():
            return Place.CONTROLLER
        case MetricsDown():
            return Place.METRICS
        case _:
            return fault.side
