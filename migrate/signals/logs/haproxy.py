"""HaproxyLog: HAProxy's HTTP and TCP logs, and what it logs instead of a request that never came about.

https://docs.haproxy.org/3.0/configuration.html#8.2.3 (fields), #8.5 (session state at disconnection). Times are local:
the zone of the machine is declared where it is not UTC. They are when the request began; `Ta` is all of it. A span with
a `+` was told before the end (`option logasap`).
"""

from __future__ import annotations

import re
from datetime import UTC, timedelta, tzinfo

from migrate.signals.logs.bad_line import NOT_OF_FORMAT, BadLine
from migrate.signals.logs.clf_time import clf_time
from migrate.signals.logs.ending import Ending
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.fields.host import host_of
from migrate.signals.logs.fields.moment import after
from migrate.signals.logs.fields.path import path_of
from migrate.signals.logs.fields.size import size_of
from migrate.signals.logs.fields.status import SERVER_ERROR, status_of
from migrate.signals.logs.fields.took import span_of
from migrate.signals.logs.fields.word import word

_LINE = re.compile(r"(\S+) \[([^\]]*)\] (\S+) (.*)", re.DOTALL)
_HTTP = re.compile(r"\S+ (\S+) (\S+) (\S+) \S+ \S+ (\S{4}) [\d/+]+ \d+/\d+(?:[^\"]*\"(.*))?", re.DOTALL)
_TCP = re.compile(r"\S+ (\S+) (\S+) (\S{2}) [\d/+]+ \d+/\d+")
_MESSAGE = re.compile(r".*?(?:SSL|TLS)")
_NOTICE = re.compile(r"(?:Proxy|Server|Health check|Backup Server|backend|Stopping|Pausing) \S")
"""What HAProxy tells of itself and its servers between the requests."""

_MILLISECOND = timedelta(milliseconds=1)

_CLIENT, _TARPIT = "Cc", "PT"
_CUT = frozenset("SsPRIDUK")
"""Who ended it before its time: the server, its timeout, the proxy, a lack of resources, an internal error, a server
that was taken down, a backup that was relieved, an administrator.
"""
_DATA = frozenset("DL")
"""The answer had begun when it ended."""


def parse(line: str, zone: tzinfo = UTC) -> LogEntry | None:
    """
    Raises:
        BadLine: It is no such line.
    """
    found = _LINE.match(line)
    if found is None and _NOTICE.match(line):
        return None
    if found is None:
        raise BadLine(NOT_OF_FORMAT)
    peer, time, front, rest = found.groups()
    start, client = clf_time(time, zone), word(host_of(peer))
    if front.endswith(":"):
        said = _MESSAGE.match(rest)
        return LogEntry(start, client=client, ending=Ending.NO_TLS) if said else None
    if http := _HTTP.match(rest):
        spans, status, size, state, request = http.groups()
        end, took = _span(spans)
        return LogEntry(
            after(start, end), _status(status, state), took, client,
            ending=_ending(state, status), path=path_of((request or "").rstrip("\"")), size=size_of(size),
        )  # fmt: skip
    if tcp := _TCP.match(rest):
        spans, size, state = tcp.groups()
        end, _ = _span(spans)
        return LogEntry(after(start, end), client=client, ending=_session(state), size=size_of(size))
    raise BadLine(NOT_OF_FORMAT)


def _span(text: str) -> tuple[timedelta, timedelta | None]:
    """How long until it ended, and how long the request took as far as that is told."""
    last = text.rpartition("/")[2]
    if last.startswith("-"):
        return timedelta(0), None
    span = span_of(last.removeprefix("+"), _MILLISECOND)
    return span, None if last.startswith("+") else span


def _status(text: str, state: str) -> int:
    """A tarpit is a refusal, whatever status it is given."""
    status = 0 if text == "-1" else status_of(text)
    return _FORBIDDEN if state[:2] == _TARPIT and status >= SERVER_ERROR else status


_FORBIDDEN = 403


def _ending(state: str, told: str) -> Ending:
    who, when = state[0], state[1]
    answered = told != "-1"
    failed = answered and status_of(told) >= SERVER_ERROR
    if who in _CLIENT:
        return Ending.ANSWERED if failed and when in _DATA else Ending.GIVEN_UP
    if not answered or (who in _CUT and when in _DATA):
        return Ending.CUT
    return Ending.ANSWERED


def _session(state: str) -> Ending:
    """Of a connection without HTTP: well where nobody broke it off."""
    if state[0] in _CLIENT:
        return Ending.GIVEN_UP
    return Ending.CUT if state[0] in _CUT else Ending.ANSWERED
