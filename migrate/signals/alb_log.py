"""AlbLog: the access log of an AWS Application Load Balancer, unpacked.

Fields: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
It is complete only by best effort, and arrives in S3 every five minutes: with it, `delay` is at least that.
"""

from __future__ import annotations

import re
from datetime import timedelta

from migrate.signals.log_entry import SERVER_ERROR, BadLine, LogEntry, gave_up, kind_of, moment, span_of, status_of

_FIELD = re.compile(r'"([^"]*)"|(\S+)')
_FEWEST = 18
"""Fields up to the trace id, which is the last one used."""

_NO_TIME = "-"
"""How a time begins (-1) where the request never reached a target."""

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
        spans = [None if text.startswith(_NO_TIME) else span_of(text, timedelta(seconds=1)) for text in fields[5:8]]
        status = 0 if fields[8] == "-" else status_of(fields[8])
    except (ValueError, IndexError):
        raise BadLine from None
    if len(fields) < _FEWEST:
        raise BadLine
    identity = f"{fields[17]} {fields[1]} {client}"
    if status in (0, _CLIENT_CLOSED):
        return gave_up(at, client.rpartition(":")[0], identity)
    known = [span for span in spans if span is not None]
    took = sum(known, timedelta(0)) if len(known) == len(spans) else None
    failed = status >= SERVER_ERROR
    kind = None if failed else kind_of(status)
    return LogEntry(at, failed, took, client.rpartition(":")[0], identity, kind=kind)
