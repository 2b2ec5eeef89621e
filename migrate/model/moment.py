"""Moment: an instant as a person reads it, always with its zone."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(at: datetime) -> str:
    """`2026-03-02 12:00:00 UTC`: two people in two places must read the same."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def moment_near(at: datetime, now: datetime) -> str:
    """The same without the date where that is today's."""
    return moment(at)[11:] if at.astimezone(UTC).date() == now.astimezone(UTC).date() else moment(at)
