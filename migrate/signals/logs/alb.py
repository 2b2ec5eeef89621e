"""AlbLog: the access log of an AWS Application Load Balancer, unpacked.

Fields: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
It is complete only by best effort, and arrives in S3 every five minutes: with it, `delay` is at least that. `ws` and
`wss` are connections that stay open.
"""

from __future__ import annotations

from datetime import timedelta

from migrate.signals.logs.bad_line import NOT_OF_FORMAT, BadLine
from migrate.signals.logs.ending import Ending
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.fields.host import host_of
from migrate.signals.logs.fields.moment import moment
from migrate.signals.logs.fields.path import path_of
from migrate.signals.logs.fields.size import size_of
from migrate.signals.logs.fields.status import status_of
from migrate.signals.logs.fields.took import span_of
from migrate.signals.logs.fields.word import word
from migrate.signals.logs.quoted import words

_FEWEST = 18
"""Fields up to the trace id, which is the last one used."""

_NO_TIME = "-"
"""How a time begins (-1) where the request never reached a target."""

_KINDS = frozenset(("http", "https", "h2", "grpcs", "ws", "wss"))
_OPEN = frozenset(("ws", "wss"))


def parse(line: str) -> LogEntry | None:
    """
    Raises:
        BadLine: It is no such line.
    """
    fields = words(line)
    if len(fields) < _FEWEST or fields[0] not in _KINDS:
        raise BadLine(NOT_OF_FORMAT)
    at, client = moment(fields[1]), fields[3]
    spans = [None if text.startswith(_NO_TIME) else span_of(text, timedelta(seconds=1)) for text in fields[5:8]]
    status = 0 if fields[8] == "-" else status_of(fields[8])
    known = [span for span in spans if span is not None]
    told = len(known) == len(spans) and fields[0] not in _OPEN
    return LogEntry(
        at,
        status,
        sum(known, timedelta(0)) if told else None,
        word(host_of(client)),
        f"{fields[17]} {fields[1]} {client}",
        Ending.ANSWERED if status else Ending.GIVEN_UP,
        path=path_of(fields[12]),
        agent=word(fields[13]),
        size=size_of(fields[11]),
    )
