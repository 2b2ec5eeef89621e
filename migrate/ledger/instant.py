"""Instant: a moment as text of fixed width, so that text and time sort alike in every database."""

from __future__ import annotations

from datetime import UTC, datetime

from migrate.errors import InvalidValue


def to_text(at: datetime) -> str:
    """A moment in UTC with microseconds. Raises InvalidValue for a bare time, which hosts read differently."""
    if at.tzinfo is None:
        raise InvalidValue("a time without its zone", seen=at.isoformat(), limit="an aware datetime")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def to_time(text: str) -> datetime:
    """The moment again, aware. Raises ValueError when the text is none of ours."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text!r} has no zone")
    return at
