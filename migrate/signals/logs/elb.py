"""ElbLog: the access log of a Classic Load Balancer, unpacked.

https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/access-log-collection.html: the time is when the
balancer received the request; the three spans are seconds, -1 where it could not be dispatched. A TCP listener has no
status. A 408 without a backend is a client that closed or never finished its request:
https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/ts-elb-error-message.html
"""

from __future__ import annotations

from datetime import timedelta

from migrate.signals.logs.bad_line import NOT_OF_FORMAT, BadLine
from migrate.signals.logs.ending import Ending
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.fields.host import host_of
from migrate.signals.logs.fields.moment import after, moment
from migrate.signals.logs.fields.path import path_of
from migrate.signals.logs.fields.size import size_of
from migrate.signals.logs.fields.status import status_of
from migrate.signals.logs.fields.took import span_of
from migrate.signals.logs.fields.word import word
from migrate.signals.logs.quoted import words

_FEWEST = 12
"""Fields up to the request; agent, cipher and protocol came later."""

_SECOND = timedelta(seconds=1)


def parse(line: str) -> LogEntry | None:
    """
    Raises:
        BadLine: It is no such line.
    """
    fields = words(line)
    if len(fields) < _FEWEST or ":" not in fields[2]:
        raise BadLine(NOT_OF_FORMAT)
    spans = [None if text.startswith("-") else span_of(text, _SECOND) for text in fields[4:7]]
    known = [span for span in spans if span is not None]
    status = 0 if fields[7] == "-" else status_of(fields[7])
    whole = sum(known, timedelta(0))
    start, client = moment(fields[0]), host_of(fields[2])
    connection = not status
    return LogEntry(
        after(start, whole),
        status,
        whole if len(known) == len(spans) and not connection else None,
        word(client),
        f"{fields[0]} {fields[2]}",
        Ending.CUT if connection and fields[3] == "-" else Ending.ANSWERED,
        path=path_of(fields[11]),
        agent=word(fields[12]) if len(fields) > _FEWEST else None,
        size=size_of(fields[10]),
    )
