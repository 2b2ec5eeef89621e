"""TraefikLog: Traefik's access log in both its forms, `common` (the default) and `json`.

https://doc.traefik.io/traefik/observe/logs-and-access-logs/ (fields) and
https://doc.traefik.io/traefik/reference/install-configuration/observability/logs-and-accesslogs/. Times are those of
the beginning; `Duration` is in nanoseconds, that of `common` in milliseconds. A client that went away is a 499; `-`
stands for a status that no client got. `ClientHost` is all that X-Forwarded-For said, where there was one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from migrate.model.grpc import grpc_status
from migrate.signals.logs.bad_line import NO_SPAN, NOT_OF_FORMAT, BadLine
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

_LINE = re.compile(
    r'([^\["]*) - \S+ \[([^\]]*)\] "((?:[^"\\]|\\.)*)" (\S+) (\S+) '
    r'(?:"((?:[^"\\]|\\.)*)"|-) (?:"((?:[^"\\]|\\.)*)"|-) \d+ (?:"[^"]*"|-) (?:"[^"]*"|-) (\d{1,10})ms$'
)
_MILLISECOND = timedelta(milliseconds=1)
_NANOSECONDS = 1000.0
"""In a microsecond."""


def parse(line: str) -> LogEntry | None:
    """
    Raises:
        BadLine: It is no such line.
    """
    return _object(line) if line.startswith("{") else _common(line)


def _common(line: str) -> LogEntry:
    found = _LINE.match(line)
    if found is None:
        raise BadLine(NOT_OF_FORMAT)
    client, time, request, status, size, _, agent, span = found.groups()
    took = span_of(span, _MILLISECOND)
    return LogEntry(
        after(clf_time(time), took),
        *_ended(status, took),
        host_of(client.rpartition(",")[2].strip()),
        ending=_ending(status),
        forwarded=word(client) if "," in client else None,
        path=path_of(request),
        agent=word(agent),
        size=size_of(size),
    )


def _object(line: str) -> LogEntry | None:
    """Traefik's own log is written in the same way, and may go to the same place."""
    says = told(line)
    time, status, span = at(says, "StartUTC", "StartLocal"), says.get("DownstreamStatus"), says.get("Duration")
    if time is None and "level" in says and "msg" in says:
        return None
    if time is None or status is None:
        raise BadLine(NOT_OF_FORMAT)
    took = None if span is None else _took(span)
    end = after(moment(str(time)), took or timedelta(0))
    return LogEntry(
        end,
        *_ended(str(status), took),
        host_of(word(says.get("ClientAddr"))) or word(says.get("ClientHost")),
        ending=_ending(str(status)),
        forwarded=_forwarded(says),
        path=path_of(str(says.get("RequestPath", ""))),
        agent=word(says.get("request_User-Agent")),
        grpc=grpc_status(at(says, "downstream_Grpc-Status", "origin_Grpc-Status")),
        size=size_of(says.get("DownstreamContentSize")),
    )


def _forwarded(says: Mapping[str, object]) -> str | None:
    """Traefik writes the whole header where a client host would stand."""
    host = word(says.get("ClientHost"))
    return None if host == host_of(word(says.get("ClientAddr"))) else host


def _took(span: object) -> timedelta:
    if isinstance(span, bool) or not isinstance(span, int | float):
        raise BadLine(NO_SPAN)
    return span_of(span, timedelta(microseconds=1)) / _NANOSECONDS


def _ended(status: str, took: timedelta | None) -> tuple[int, timedelta | None]:
    return (0, None) if status in _NONE else (status_of(status), took)


def _ending(status: str) -> Ending:
    return Ending.GIVEN_UP if status in _NONE else Ending.ANSWERED


_NONE = ("-", "0")
