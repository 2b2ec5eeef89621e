"""Fault: everything a rehearsal can break, as a rehearsal file names it.

    faults:
      - {fault: error-ratio, side: green, ratio: 0.05}
      - {fault: api-throttled, cloud: aws, ratio: 0.5}

Only declarations; `migrate.rehearse.breaking` does them to the parts.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from migrate.model.side import Cloud, Side

Ratio = Annotated[float, Field(gt=0.0, le=1.0)]
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
    milliseconds: Annotated[float, Field(ge=1.0, le=60_000.0)]
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

    server: Annotated[int, Field(ge=0)]
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
    status: Annotated[int, Field(ge=500, le=599)] = 503
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
