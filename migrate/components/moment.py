"""Moment: when a scheduled step runs, and until when it may still act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from migrate.components.errors import BadTime

if TYPE_CHECKING:
    from migrate.components.schedule import StepTime

LONGEST_WAIT = timedelta(days=1)
"""EventBridge Scheduler keeps an event that could not be delivered for a day at most."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A whole minute in UTC, and the instant after which the step refuses to move weight. Raises BadTime."""

    at: datetime
    not_after: datetime

    def __post_init__(self) -> None:
        if self.at.second or self.at.microsecond:
            raise BadTime("steps", "schedules know whole minutes", seen=self.at.isoformat(), limit="seconds 00")
        if not timedelta(0) < self.not_after - self.at <= LONGEST_WAIT:
            seen = f"at {self.at.isoformat()}, not after {self.not_after.isoformat()}"
            raise BadTime("steps", "a step ends after it begins", seen=seen, limit=f"within {LONGEST_WAIT}")

    @property
    def once(self) -> str:
        """As EventBridge Scheduler writes one time."""
        return f"at({self.at:%Y-%m-%dT%H:%M:%S})"

    @property
    def cron(self) -> str:
        """As Cloud Scheduler writes it, which knows no year: `--not-after` refuses when it comes round again."""
        return f"{self.at.minute} {self.at.hour} {self.at.day} {self.at.month} *"

    @property
    def patience(self) -> int:
        """Seconds from its beginning until it may no longer act."""
        return int((self.not_after - self.at).total_seconds())

    def arguments(self, declaration: str) -> list[str]:
        """What the `migrate` command is told."""
        return ["step", "--file", declaration, "--not-after", f"{self.not_after:%Y-%m-%dT%H:%M:%SZ}"]


def moments(steps: Sequence[StepTime]) -> list[Moment]:
    """The moments of a plan's steps: each over before the next begins. Raises BadTime."""
    if not steps:
        raise BadTime("steps", "a schedule without steps", seen="none", limit="at least one")
    found = [Moment(_instant(step["at"]), _instant(step["not_after"])) for step in steps]
    for before, after in pairwise(found):
        if after.at < before.not_after:
            seen = f"{before.not_after.isoformat()}, then {after.at.isoformat()}"
            raise BadTime("steps", "a step begins before the one before it is over", seen=seen)
    return found


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadTime("steps", "not a time", seen=text, limit="ISO 8601 with zone") from error
    if instant.tzinfo is None:
        limit = "a time with its zone, such as 2026-12-01T09:00:00+01:00"
        raise BadTime("steps", "a time without zone", seen=text, limit=limit)
    return instant.astimezone(UTC)
