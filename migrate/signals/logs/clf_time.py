"""ClfTime: a time as the Common Log Format writes it, `10/Oct/2000:13:55:36 -0700`.

https://httpd.apache.org/docs/2.4/mod/mod_log_config.html (%t). HAProxy writes milliseconds and no offset:
https://docs.haproxy.org/3.0/configuration.html#8.2.3
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from migrate.signals.logs.bad_line import NO_TIME, BadLine

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), start=1
    )
}
_WITH_OFFSET, _MILLIS = 26, 24
_OFFSET = 20


@lru_cache(maxsize=4096)  # lines of one second follow each other
def clf_time(text: str, zone: tzinfo = UTC) -> datetime:
    """In UTC; `zone` is that of a text without an offset.

    Raises:
        BadLine: It is none.
    """
    try:
        day, month, year, clock = text[:2], _MONTHS[text[3:6]], text[7:11], text[12:20]
        if (text[2], text[6], text[11]) != ("/", "/", ":") or len(text) not in (_OFFSET, _MILLIS, _WITH_OFFSET):
            raise BadLine(NO_TIME)
        hour, minute, second = clock.split(":")
        found = datetime(int(year), month, int(day), int(hour), int(minute), int(second), _micros(text), tzinfo=UTC)
        return _placed(found, text, zone)
    except (ValueError, KeyError, OverflowError):
        raise BadLine(NO_TIME) from None


def _micros(text: str) -> int:
    return int(text[21:]) * 1000 if len(text) == _MILLIS and text[20] == "." else 0


def _placed(at: datetime, text: str, zone: tzinfo) -> datetime:
    if len(text) != _WITH_OFFSET:
        return at.replace(tzinfo=zone).astimezone(UTC)
    sign = {"+": 1, "-": -1}[text[21]]
    return at - sign * timedelta(hours=int(text[22:24]), minutes=int(text[24:]))
