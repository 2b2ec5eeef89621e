"""LogFile: one side's access log, as declared."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from migrate.model.field_map import FieldMap, Stamp, Unit
from migrate.model.log_format import LogFormat
from migrate.model.spec.refusal import allowed
from migrate.model.spec.section import Section
from migrate.model.spec.times import Zone

FilePath = Annotated[
    str, Field(pattern=r"^[!-~]([ -~]*[!-~])?$", max_length=1000), allowed("a path of printable characters")
]

Way = Annotated[
    str,
    Field(pattern=r"^[!-~]([ -~]*[!-~])?$", max_length=200),
    allowed("a key, or a way through objects: request.remote_ip"),
]


class FieldsSpec(Section):
    """What stands where in a JSON log."""

    time: Way = Field(description="when: ISO 8601 with an offset, or seconds since 1970")
    status: Way = Field(description="the HTTP status; 0 means that there was no answer")
    took: Way | None = Field(default=None, description="how long it took")
    unit: Unit = Field(default=Unit.SECONDS, description="of `took`, where it names none: s, ms, us or ns")
    stamp: Stamp = Field(default=Stamp.END, description="moment of the request that `time` is of: start or end")
    client: Way | None = Field(default=None, description="the peer's address, or a header that only your proxy sets")
    forwarded: Way | None = Field(default=None, description="X-Forwarded-For")
    path: Way | None = Field(default=None, description="path or URL")
    agent: Way | None = Field(default=None, description="User-Agent")
    grpc: Way | None = Field(default=None, description="gRPC status, by number or name")
    size: Way | None = Field(default=None, description="octets of the answer")
    identity: Way | None = Field(
        default=None, description="what no two requests share, to count a line sent twice once"
    )

    @property
    def map(self) -> FieldMap:
        return FieldMap(**{name: getattr(self, name) for name in FieldMap.__slots__})


class LogFileSpec(Section):
    """One side's access log."""

    path: FilePath = Field(description="a file or named pipe, relative to this file; rotation is followed")
    format: LogFormat = Field(description=f"how its lines are written: {', '.join(LogFormat)}")
    hops: Annotated[int, Field(ge=0, le=16)] | None = Field(
        default=None, description="trusted proxies before the log; where absent, those of private networks"
    )
    zone: Zone = Field(default=ZoneInfo("UTC"), description="time zone of times that name none: HAProxy's")
    fields: FieldsSpec | None = Field(default=None, description="what stands where, for the format json")
