"""Status: of an answer, as HTTP numbers it."""

from __future__ import annotations

from migrate.signals.logs.bad_line import NO_STATUS_TOLD, BadLine

SERVER_ERROR = 500
"""From this status on it is the service that failed (RFC 9110, 15.6)."""

SWITCHED = 101
"""The connection became another one, as of a websocket (RFC 9110, 15.2.2): its end says nothing of an answer."""

GIVEN_UP = frozenset((408, 460, 499))
"""Statuses of a request whose client went away or never finished it: RFC 9110, 15.5.9; AWS load balancers (460);
nginx, Traefik, Caddy and Google (499).
"""

NO_STATUS = 1000
"""From here on it is no status: three digits are one (RFC 9110, 15)."""


def status_of(value: object) -> int:
    """
    Raises:
        BadLine: It is none.
    """
    text = str(value)
    if not (text.isascii() and text.isdecimal() and len(text) < 5) or not 0 <= int(text) < NO_STATUS:
        raise BadLine(NO_STATUS_TOLD)
    return int(text)
