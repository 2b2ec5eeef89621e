"""AlbLog: the access log of an AWS Application Load Balancer, unpacked.

Fields: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
It is complete only by best effort, and arrives in S3 every five minutes: with it, `delay` is at least that.
"""

from __future__ import annotations

import re
from datetime import timedelta

from migrate.signals.log_entry import SERVER_ERROR, BadLine, LogEntry, moment

_FIELD = re.compile(r'"([^"]*)"|(\S+)')
_FEWEST = 18
"""Fields up to the trace id, which is the last one used."""

_CLIENT_CLOSED = 460
"""HTTP 460: the client closed the connection before the idle timeout was over."""


def parse(line: str) -> LogEntry | None:
    """
    Raises:
        BadLine: It is no such line.
    """
    try:
        fields = [quoted or bare for quoted, bare in _FIELD.findall(line)]
        at, client = moment(fields[1]), fields[3]
        spans = [float(text) for text in fields[5:8]]
        status = 0 if fields[8] == "-" else int(fields[8])
    except (ValueError, IndexError):
        raise BadLine from None
    if len(fields) < _FEWEST:
        raise BadLine
    if status in (0, _CLIENT_CLOSED):
        return None
    took = timedelta(seconds=sum(spans)) if min(spans) >= 0 else None  # -1: it never reached a target
    identity = f"{fields[17]} {fields[1]} {client}"
    return LogEntry(at, status >= SERVER_ERROR, took, client.rpartition(":")[0], identity)
