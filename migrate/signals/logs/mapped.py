"""MappedLog: a JSON log whose fields are declared, one object a line. Caddy's is one of them.

A time is ISO 8601 with an offset, or seconds since 1970 (milliseconds and finer by their size). A status of 0 is no
answer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from migrate.model.field_map import FieldMap, Stamp, Unit
from migrate.model.grpc import grpc_status
from migrate.signals.logs.bad_line import NO_TIME, NOT_OF_FORMAT, BadLine
from migrate.signals.logs.clf_time import clf_time
from migrate.signals.logs.ending import Ending
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.fields.host import host_of
from migrate.signals.logs.fields.moment import after, moment
from migrate.signals.logs.fields.path import path_of
from migrate.signals.logs.fields.size import size_of
from migrate.signals.logs.fields.status import status_of
from migrate.signals.logs.fields.took import span_of
from migrate.signals.logs.fields.word import word
from migrate.signals.logs.json_fields import at, told

_UNITS = {Unit.SECONDS: 1.0, Unit.MILLISECONDS: 1e-3, Unit.MICROSECONDS: 1e-6, Unit.NANOSECONDS: 1e-9}
_SUFFIXES = (("ms", 1e-3), ("µs", 1e-6), ("us", 1e-6), ("ns", 1e-9), ("s", 1.0))

_FINEST, _STEP = 3, 1000.0
_LATEST_SECONDS = 1e11
"""From here on seconds since 1970 are milliseconds, microseconds or nanoseconds."""


class MappedLog:
    def __init__(self, fields: FieldMap) -> None:
        self._fields = fields

    def __call__(self, line: str) -> LogEntry | None:
        """
        Raises:
            BadLine: It is no such line.
        """
        return self.entry(told(line))

    def entry(self, says: Mapping[str, object]) -> LogEntry:
        of = self._fields
        time, code = at(says, of.time), at(says, of.status)
        if time is None or code is None:
            raise BadLine(NOT_OF_FORMAT)
        status = 0 if str(code) == "-" else status_of(code)
        span = _find(says, of.took)
        took = None if span in (None, "", "-") else _span(span, of.unit)
        noted = _time(time)
        return LogEntry(
            after(noted, took) if took and of.stamp is Stamp.START else noted,
            status,
            took if status else None,
            host_of(word(_find(says, of.client))),
            word(_find(says, of.identity)),
            Ending.ANSWERED if status else Ending.CUT,
            word(_find(says, of.forwarded)),
            path_of(str(_find(says, of.path) or "")),
            word(_find(says, of.agent)),
            grpc_status(_find(says, of.grpc)),
            size_of(_find(says, of.size)),
        )


def _find(says: Mapping[str, object], way: str | None) -> object | None:
    return at(says, way) if way else None


def _span(value: object, unit: Unit) -> timedelta:
    """A number in the declared unit, or one that names its own (`12ms`)."""
    text = str(value).strip()
    for suffix, seconds in _SUFFIXES:
        if text.endswith(suffix):
            return span_of(text.removesuffix(suffix), timedelta(seconds=1)) * seconds
    return _scaled(text, _UNITS[unit])


def _scaled(text: str, unit: float) -> timedelta:
    try:
        seconds = float(text) * unit
    except ValueError:
        seconds = math.nan
    return span_of(seconds, timedelta(seconds=1))


def _time(value: object) -> datetime:
    """
    Raises:
        BadLine: It is none.
    """
    if isinstance(value, bool):
        raise BadLine(NO_TIME)
    text = str(value)
    try:
        seconds = float(text)
    except ValueError:
        return clf_time(text) if text[2:3] == "/" else moment(text)
    for _ in range(_FINEST):
        seconds = seconds / _STEP if abs(seconds) >= _LATEST_SECONDS else seconds
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise BadLine(NO_TIME) from None
