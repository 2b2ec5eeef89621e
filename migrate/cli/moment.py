"""Moment: an instant as a person reads it and as a person types it, always with its zone."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from migrate.model.moment import moment, moment_near

__all__ = ["moment", "moment_near", "parse_moment"]

ALLOWED = "allowed: an ISO time with its zone, such as 2026-03-02T12:00:00Z or 2026-03-02T12:00:00+01:00"


def parse_moment(text: str) -> datetime:
    """The reverse. Without a zone it is refused, because two hosts would read it differently. Raises BadParameter."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"seen {text!r}, which is not a time; {ALLOWED}") from error
    if when.tzinfo is None:
        raise typer.BadParameter(f"seen {text!r}, which has no zone; {ALLOWED}")
    return when.astimezone(UTC)
