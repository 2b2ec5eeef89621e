"""Times: the fields of a declaration that hold a duration, a clock time, an instant or a time zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from difflib import get_close_matches
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, PlainSerializer, PlainValidator, WithJsonSchema

from migrate.model import duration
from migrate.model.spec.refusal import parsed, refusal

_CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
_INSTANT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})$"


def _whole_seconds(span: timedelta) -> timedelta:
    if span % timedelta(seconds=1):
        raise refusal("whole seconds; DNS knows nothing smaller")
    return span


def _zone(value: object) -> ZoneInfo:
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(str(value))
    except (KeyError, ValueError, OSError) as error:
        near = get_close_matches(str(value), available_timezones(), n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise refusal(f"a time zone name such as Europe/Berlin or UTC{hint}") from error


def _clock(value: object) -> time:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not re.fullmatch(_CLOCK, value):
        raise refusal('a time of day, "00:00" to "23:59"')
    return time.fromisoformat(value)


def _instant(value: object) -> datetime:
    """An instant in UTC. Without an offset it is none: which clock would it be read from?"""
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC)
    try:
        if isinstance(value, str) and re.fullmatch(_INSTANT, value):
            return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise refusal("a date and time with its offset: 2026-12-20T00:00:00Z or 2026-12-20T00:00:00+01:00")


Duration = Annotated[
    timedelta,
    PlainValidator(parsed(duration.parse)),
    PlainSerializer(duration.written, return_type=str),
    WithJsonSchema({"type": "string", "pattern": duration.PATTERN}),
]
Ttl = Annotated[Duration, AfterValidator(_whole_seconds)]
Zone = Annotated[
    ZoneInfo,
    PlainValidator(_zone),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$"}),
]
Clock = Annotated[
    time,
    PlainValidator(_clock),
    PlainSerializer(lambda clock: f"{clock:%H:%M}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": _CLOCK}),
]
Instant = Annotated[
    datetime,
    PlainValidator(_instant),
    PlainSerializer(lambda moment: f"{moment:%Y-%m-%dT%H:%M:%SZ}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": _INSTANT}),
]
