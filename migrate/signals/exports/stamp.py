"""Stamp: a time as JSON answers carry it: ISO 8601 with its offset, or seconds since 1970."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

from migrate.signals.logs.fields.moment import moment

_FIELDS = ("year", "month", "day", "hour", "minute", "second", "microsecond")


def stamp(told: object) -> datetime:
    """
    Raises:
        ValueError, TypeError, OverflowError, OSError, KeyError: It is none.
    """
    if isinstance(told, dict):  # as recorders of answers write a datetime
        parts = cast("Mapping[str, int]", told)
        return datetime(
            *(parts[name] for name in _FIELDS[:3]), *(parts.get(name, 0) for name in _FIELDS[3:]), tzinfo=UTC
        )  # pyright: ignore[reportArgumentType, reportCallIssue]
    if isinstance(told, int | float) and not isinstance(told, bool):
        return datetime.fromtimestamp(told, UTC)
    if not isinstance(told, str):
        raise ValueError("no time")
    return moment(told)
