"""Moment: the time of a line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from migrate.signals.logs.bad_line import NO_TIME, BadLine

LONGEST_TIME = 64
"""Characters of a time."""


def moment(text: str) -> datetime:
    """A time in ISO 8601 with its offset; nanoseconds are cut to microseconds.

    Raises:
        BadLine: It is none.
    """
    if len(text) > LONGEST_TIME:
        raise BadLine(NO_TIME)
    head, dot, tail = text.partition(".")
    digits = tail.rstrip("Zz")
    try:
        at = datetime.fromisoformat(f"{head}.{digits[:6]:0<6}+00:00" if dot and digits.isdigit() else text)
        return at.astimezone(UTC) if at.tzinfo is not None else _unplaced()
    except (ValueError, OverflowError):  # the year 1 with an offset lies before every calendar
        raise BadLine(NO_TIME) from None


def _unplaced() -> datetime:
    raise BadLine(NO_TIME)


def after(start: datetime, took: timedelta) -> datetime:
    """
    Raises:
        BadLine: No calendar has such a time.
    """
    try:
        return start + took
    except OverflowError:
        raise BadLine(NO_TIME) from None
