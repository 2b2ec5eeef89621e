"""GoogleLog: request logs of Google's external load balancers, one LogEntry a line, or as `gcloud logging read
--format=json` writes them.

Fields: https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry (httpRequest, insertId) and
https://cloud.google.com/load-balancing/docs/https/https-logging-monitoring (statusDetails). `timestamp` is when the
request arrived. A websocket is logged when it ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import cast

from migrate.signals.logs.bad_line import NOT_OF_FORMAT, BadLine
from migrate.signals.logs.ending import Ending
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.fields.moment import after, moment
from migrate.signals.logs.fields.path import path_of
from migrate.signals.logs.fields.size import size_of
from migrate.signals.logs.fields.status import SERVER_ERROR, status_of
from migrate.signals.logs.fields.took import span_of
from migrate.signals.logs.fields.word import word
from migrate.signals.logs.json_fields import told

_SECOND = timedelta(seconds=1)
_CUT_OFF = frozenset(("backend_connection_closed_after_partial_response_sent",))
_CLIENT_LEFT = "client_"
"""How the details begin where the client went away or was too slow."""

_OPEN = frozenset(("websocket_handshake_successful", "websocket_closed"))


def parse(line: str) -> LogEntry | None:
    """
    Raises:
        BadLine: It is no such line.
    """
    says = told(line)
    request = _object(says.get("httpRequest"))
    if request is None or "timestamp" not in says:
        raise BadLine(NOT_OF_FORMAT)
    status, start = status_of(request.get("status", 0)), moment(str(says["timestamp"]))
    took = span_of(str(request["latency"]).removesuffix("s"), _SECOND) if "latency" in request else None
    payload = says.get("jsonPayload", {})
    details = str((_object(payload) or _refuse()).get("statusDetails", "")) if payload != {} else ""
    return LogEntry(
        after(start, took or timedelta(0)),
        status,
        None if details in _OPEN else took,
        word(request.get("remoteIp")),
        word(says.get("insertId")),
        _ending(status, details),
        path=path_of(str(request.get("requestUrl", ""))),
        agent=word(request.get("userAgent")),
        size=size_of(request.get("responseSize")),
    )


def _object(value: object) -> Mapping[str, object] | None:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else None


def _refuse() -> Mapping[str, object]:
    raise BadLine(NOT_OF_FORMAT)


def _ending(status: int, details: str) -> Ending:
    if details.startswith(_CLIENT_LEFT) and status < SERVER_ERROR:
        return Ending.GIVEN_UP
    return Ending.CUT if status == 0 or details in _CUT_OFF else Ending.ANSWERED
