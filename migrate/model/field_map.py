"""FieldMap: what is called how in a JSON log of one object a line, and how its numbers are meant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """Of a span of time."""

    SECONDS = "s"
    MILLISECONDS = "ms"
    MICROSECONDS = "us"
    NANOSECONDS = "ns"


class Stamp(StrEnum):
    """Moment of a request that a log's time is of."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class FieldMap:
    """Each a key, or a way through objects (`request.remote_ip`); None where the log has no such field."""

    time: str
    status: str
    took: str | None = None
    unit: Unit = Unit.SECONDS
    stamp: Stamp = Stamp.END
    client: str | None = None
    forwarded: str | None = None
    path: str | None = None
    agent: str | None = None
    grpc: str | None = None
    size: str | None = None
    identity: str | None = None
