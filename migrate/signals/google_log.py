"""GoogleLog: request logs of Google's external load balancers, exported as JSON lines (one LogEntry a line).

Fields: https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry (httpRequest, insertId) and
https://cloud.google.com/load-balancing/docs/https/https-logging-monitoring (statusDetails). `timestamp` is when the
request arrived.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from migrate.signals.json_text import loads
from migrate.signals.log_entry import (
    SERVER_ERROR,
    BadLine,
    LogEntry,
    after,
    gave_up,
    kind_of,
    moment,
    span_of,
    status_of,
    word,
)

_SECOND = timedelta(seconds=1)
_CUT_OFF = frozenset(("backend_connection_closed_after_partial_response_sent",))
_CLIENT_LEFT = "client_"
"""How the details begin where the client went away or was too slow."""


def parse(line: str) -> LogEntry | None:
    """
    Raises:
        BadLine: It is no such line.
    """
    try:
        told = cast("dict[str, Any]", loads(line))
        request = cast("dict[str, Any]", told["httpRequest"])
        status, start = status_of(request.get("status", 0)), moment(str(told["timestamp"]))
        took = span_of(str(request["latency"]).removesuffix("s"), _SECOND) if "latency" in request else None
        details = str(cast("dict[str, Any]", told.get("jsonPayload", {})).get("statusDetails", ""))
        end = after(start, took or timedelta(0))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadLine from None
    if details.startswith(_CLIENT_LEFT) and status < SERVER_ERROR:
        return gave_up(end, word(request.get("remoteIp")), word(told.get("insertId")))
    failed = status >= SERVER_ERROR or status == 0 or details in _CUT_OFF
    kind = None if failed else kind_of(status)
    return LogEntry(end, failed, took, word(request.get("remoteIp")), word(told.get("insertId")), kind=kind)
