"""NlbLog: the access log of a Network Load Balancer, one line for each TLS connection.

https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html: the time is that of the
end, in UTC; a handshake that failed has no time, cipher or protocol. It knows no requests: a connection counts as one,
and how long it stood is no latency.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from migrate.signals.logs.bad_line import NO_TIME, NOT_OF_FORMAT, BadLine
from migrate.signals.logs.ending import Ending
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.fields.host import host_of
from migrate.signals.logs.fields.size import size_of
from migrate.signals.logs.fields.took import span_of
from migrate.signals.logs.fields.word import word
from migrate.signals.logs.quoted import words

_FEWEST = 17
_HANDSHAKE, _SENT = 8, 10


def parse(line: str) -> LogEntry | None:
    """
    Raises:
        BadLine: It is no such line.
    """
    fields = words(line)
    if len(fields) < _FEWEST or fields[0] != "tls":
        raise BadLine(NOT_OF_FORMAT)
    shaken = fields[_HANDSHAKE] != "-"
    if shaken:
        span_of(fields[_HANDSHAKE], timedelta(milliseconds=1))
    return LogEntry(
        _time(fields[2]),
        client=word(host_of(fields[5])),
        identity=f"{fields[2]} {fields[5]} {fields[4]}",
        ending=Ending.ANSWERED if shaken else Ending.NO_TLS,
        size=size_of(fields[_SENT]),
    )


def _time(text: str) -> datetime:
    try:
        return datetime.strptime(text.removesuffix("Z"), "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        raise BadLine(NO_TIME) from None
