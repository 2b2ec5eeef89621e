"""Recognised: the format of a log from its first lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, tzinfo

from migrate.model.log_format import LogFormat
from migrate.signals.logs.bad_line import BadLine
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.reader import LogReader, Written

LINES = 200
"""By which a format is judged."""

ORDER = (
    LogFormat.TRAEFIK,
    LogFormat.CADDY,
    LogFormat.ENVOY,
    LogFormat.GOOGLE,
    LogFormat.ALB,
    LogFormat.ELB,
    LogFormat.NLB,
    LogFormat.HAPROXY,
    LogFormat.CLOUDFRONT,
    LogFormat.COMBINED,
    LogFormat.NGINX_PROXY_MANAGER,
)
"""Of two that read as many lines the first: one that tells more of a line comes before one that tells less of it. JSON
of any form is not guessed: what its numbers mean is the maker's to say.
"""


def recognised(lines: Sequence[str], zone: tzinfo = UTC) -> LogFormat | None:
    """The format that reads most of them, and more than it refuses; None where there is none."""
    best, most = None, 0
    for format in ORDER:
        told = list(LogReader(Written(format, zone)).read(lines))
        read = sum(isinstance(each, LogEntry) for each in told)
        refused = sum(isinstance(each, BadLine) for each in told)
        if read > most and read > refused:
            best, most = format, read
    return best
