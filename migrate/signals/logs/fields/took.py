"""Took: the time that a request took."""

from __future__ import annotations

from datetime import timedelta

from migrate.signals.logs.bad_line import NO_SPAN, BadLine

LONGEST_REQUEST = timedelta(days=31)
"""An upgraded connection is logged when it ends, which may be after weeks."""


def span_of(value: object, unit: timedelta) -> timedelta:
    """So many `unit`s, as a request can take them.

    Raises:
        BadLine: It is not a number, or no time that a request can take.
    """
    try:
        found = float(str(value)) * unit
    except (ValueError, OverflowError):
        raise BadLine(NO_SPAN) from None
    if not timedelta(0) <= found <= LONGEST_REQUEST:
        raise BadLine(NO_SPAN)
    return found
