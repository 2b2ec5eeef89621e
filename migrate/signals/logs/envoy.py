"""EnvoyLog: the access log of Envoy, as JSON with the keys of Istio or of Envoy Gateway, or in its default text.

https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage (operators, default format,
response flags). Needed in JSON: `start_time`, `response_code`, `duration` (milliseconds, from the first octet of the
request to the last of the answer) and `response_flags`. Of use: `x_forwarded_for`, `downstream_remote_address`,
`request_id`, `path`, `user_agent`, `grpc_status` (`%GRPC_STATUS%`), `bytes_sent`, and `retry` (what the client said in
a header of its own that marks repetitions, for example `"%REQ(X-RETRY)%"`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from migrate.model.grpc import grpc_status
from migrate.signals.logs.bad_line import NOT_OF_FORMAT, BadLine
from migrate.signals.logs.ending import Ending
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.fields.host import host_of
from migrate.signals.logs.fields.moment import after, moment
from migrate.signals.logs.fields.path import path_of
from migrate.signals.logs.fields.size import size_of
from migrate.signals.logs.fields.status import SERVER_ERROR, status_of
from migrate.signals.logs.fields.took import span_of
from migrate.signals.logs.fields.word import word
from migrate.signals.logs.json_fields import at, told
from migrate.signals.logs.quoted import words

_CUT_OFF = frozenset(("UC", "UT", "LR", "UR", "UPE", "SI", "UMSDR"))
"""The answer had begun, with whatever status, and was cut off by the service's side."""

_CLIENT_LEFT = frozenset(("DC", "DPE"))
"""The client went away, or spoke no HTTP: says nothing about the service."""

_TEXT = re.compile(r'\[([^\]]*)\] "((?:[^"\\]|\\.)*)" (\d{1,3}) (\S+) (.*)', re.DOTALL)
_BYTES = re.compile(r"(?:\S+ \S+ \"[^\"]*\" )?(\d+) (\d+) (\d+) (?:\d+|-) ")
"""Istio's text tells details of the answer, of the connection and of the upstream's transport before the counts."""


def parse(line: str) -> LogEntry | None:
    """
    Raises:
        BadLine: It is no such line.
    """
    return _text(line) if line.startswith("[") else _object(told(line))


def _object(says: Mapping[str, object]) -> LogEntry:
    try:
        status, took = status_of(says["response_code"]), span_of(says["duration"], timedelta(milliseconds=1))
        flags, start = str(says["response_flags"]), str(says["start_time"])
    except KeyError:
        raise BadLine(NOT_OF_FORMAT) from None
    request = word(at(says, "request_id", "x-request-id", "x_request_id"))
    return LogEntry(
        _end(start, took),
        status,
        took,
        host_of(word(says.get("downstream_remote_address"))),
        f"{request} {start}" if request else None,
        _ending(status, flags),
        word(at(says, "x_forwarded_for", "x-forwarded-for")),
        path_of(str(at(says, "path", "x-envoy-origin-path", "x-envoy-original-path") or "")),
        word(at(says, "user_agent", "user-agent")),
        grpc_status(at(says, "grpc_status", "grpc-status", "grpc_status_number")),
        size_of(says.get("bytes_sent")),
        word(says.get("retry")) is not None,
    )


def _text(line: str) -> LogEntry:
    found = _TEXT.match(line)
    counts = _BYTES.match(found[5]) if found else None
    if found is None or counts is None:
        raise BadLine(NOT_OF_FORMAT)
    start, request, code, flags, rest = found.groups()
    status, took = status_of(code), span_of(counts[3], timedelta(milliseconds=1))
    forwarded, agent, identity = (words(rest[counts.end() :]) + ["-"] * 3)[:3]
    known = word(identity)
    return LogEntry(
        _end(start, took),
        status,
        took,
        _nearest(word(forwarded)),
        f"{known} {start}" if known else None,
        _ending(status, flags),
        word(forwarded),
        path_of(request),
        word(agent),
        size=size_of(counts[2]),
    )


def _end(start: str, took: timedelta) -> datetime:
    return after(moment(start), took)


def _nearest(forwarded: str | None) -> str | None:
    """The text tells no peer; Envoy appended it to the header."""
    return host_of(forwarded.rpartition(",")[2].strip()) if forwarded else None


def _ending(status: int, told: str) -> Ending:
    flags = set(told.split(","))
    if flags & _CLIENT_LEFT and status < SERVER_ERROR:
        return Ending.GIVEN_UP
    return Ending.CUT if status == 0 or flags & _CUT_OFF else Ending.ANSWERED
