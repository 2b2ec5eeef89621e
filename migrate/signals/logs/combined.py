"""CombinedLog: the Common and the Combined Log Format of nginx and Apache, with the additions most in use.

Fields: https://nginx.org/en/docs/http/ngx_http_log_module.html and
https://httpd.apache.org/docs/2.4/mod/mod_log_config.html. A virtual host may stand before the client (Apache's
vhost_combined), `"$http_x_forwarded_for"` after the agent (nginx's `main`).

How long it took, after those: nginx's `$request_time` is told by its three decimals (seconds; the line is written at
the end), also as `rt=0.012`. A single whole number is Apache's `%D` (microseconds; `%t` is when the request arrived).
Two (`%I %O` of combinedio) tell no time.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from migrate.signals.logs.bad_line import NO_SPAN, NO_STATUS_TOLD, NOT_OF_FORMAT, BadLine
from migrate.signals.logs.clf_time import clf_time
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.fields.moment import after
from migrate.signals.logs.fields.path import path_of
from migrate.signals.logs.fields.size import size_of
from migrate.signals.logs.fields.status import status_of
from migrate.signals.logs.fields.took import span_of
from migrate.signals.logs.fields.word import word
from migrate.signals.logs.quoted import words

_LINE = re.compile(r'([^\["]*)\[([^\]]*)\] "((?:[^"\\]|\\.)*)" (\S+) (\S+)(.*)', re.DOTALL)
_ERROR_LOG = re.compile(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[\w+\] |\[\w{3} \w{3} [^\]]*\d{4}\] \[[\w:-]*\] ")
"""What nginx and Apache write into their error log, which a container mixes with the other."""

_REQUEST_TIME = re.compile(r"(?:rt=)?(\d{1,9}\.\d{3})$")
_SECOND, _MICROSECOND = timedelta(seconds=1), timedelta(microseconds=1)


def parse(line: str) -> LogEntry | None:
    """
    Raises:
        BadLine: It is no such line.
    """
    if _ERROR_LOG.match(line):
        return None
    found = _LINE.match(line)
    if found is None:
        raise BadLine(NOT_OF_FORMAT)
    head, time, request, status, size, rest = found.groups()
    at, took = _times(clf_time(time), rest)
    more = words(rest)
    return LogEntry(
        at,
        _status(status),
        took,
        word(_client(head)),
        forwarded=word(more[2]) if _third_is_quoted(rest) else None,
        path=path_of(request),
        agent=word(more[1]) if len(more) > 1 else None,
        size=size_of(size),
    )


def _client(head: str) -> str:
    """The word before the identity, which hardly ever is anything but `-`."""
    said = head.split()
    if not said:
        raise BadLine(NOT_OF_FORMAT)
    return said[1] if len(said) > _PLAIN and said[1] != "-" and said[2] == "-" else said[0]


_PLAIN = 3
"""Words before the time where no virtual host is told."""


def _status(text: str) -> int:
    """Every request of nginx and Apache has one."""
    if not status_of(text):
        raise BadLine(NO_STATUS_TOLD)
    return status_of(text)


_AGENT = re.compile(r'\s*"(?:[^"\\]|\\.)*" "(?:[^"\\]|\\.)*"')
_FORWARDED = re.compile(_AGENT.pattern + r' "(?:[^"\\]|\\.)*"')


def _third_is_quoted(rest: str) -> bool:
    return _FORWARDED.match(rest) is not None


def _times(told: datetime, rest: str) -> tuple[datetime, timedelta | None]:
    """When it ended, and how long it took."""
    quoted = _FORWARDED.match(rest) or _AGENT.match(rest)
    bare = rest[quoted.end() :].split() if quoted else rest.split()
    for text in bare:
        if seconds := _REQUEST_TIME.match(text):
            return told, span_of(seconds[1], _SECOND)
    if len(bare) != 1 or not bare[0].isdecimal():
        return told, None
    if len(bare[0]) > _LONGEST:
        raise BadLine(NO_SPAN)
    took = span_of(bare[0], _MICROSECOND)
    return after(told, took), took


_LONGEST = 15
