"""EnvoyLog: the access log of Envoy as JSON lines, with the keys that Istio gives them.

Needed: `start_time`, `response_code`, `duration` (milliseconds, from the first octet of the request to the last of the
answer) and `response_flags`. Of use: `x_forwarded_for` or `downstream_remote_address` (who asked), `request_id`, and
`retry` (what the client said in a header of its own that marks repetitions, for example `"%REQ(X-RETRY)%"`).
Flags: https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#response-flags
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

_CUT_OFF = frozenset(("UC", "UT", "LR", "UR", "UPE", "SI", "UMSDR"))
"""The answer had begun, with whatever status, and was cut off by the service's side."""

_CLIENT_LEFT = frozenset(("DC", "DPE"))
"""The client went away, or spoke no HTTP: says nothing about the service."""


def parse(line: str) -> LogEntry | None:
    """
    Raises:
        BadLine: It is no such line.
    """
    try:
        told = cast("dict[str, Any]", loads(line))
        status, took = status_of(told["response_code"]), span_of(told["duration"], timedelta(milliseconds=1))
        flags = set(str(told["response_flags"]).split(","))
        end = after(moment(str(told["start_time"])), took)
    except (ValueError, KeyError, TypeError):
        raise BadLine from None
    if flags & _CLIENT_LEFT and status < SERVER_ERROR:
        return gave_up(end, _client(told), _identity(told))
    failed = status >= SERVER_ERROR or status == 0 or bool(flags & _CUT_OFF)
    kind = None if failed else kind_of(status)
    return LogEntry(end, failed, took, _client(told), _identity(told), word(told.get("retry")) is not None, kind)


def _client(told: dict[str, Any]) -> str | None:
    """The first address of X-Forwarded-For, as the client's side wrote it, or the peer's, without its port."""
    forwarded = word(told.get("x_forwarded_for"))
    if forwarded:
        return forwarded.partition(",")[0].strip()
    peer = word(told.get("downstream_remote_address"))
    return peer.rpartition(":")[0] if peer else None


def _identity(told: dict[str, Any]) -> str | None:
    request = word(told.get("request_id"))
    return f"{request} {told['start_time']}" if request else None
