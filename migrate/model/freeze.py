"""Freeze: a window in which no weight moves towards green. Rollbacks are always allowed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class WeeklyFreeze:
    """From `start` until `end` on each of `days` (Monday is 0), on the clocks of `zone`.

    An end at or before the start lies on the next day.
    """

    days: frozenset[int]
    start: time
    end: time
    zone: ZoneInfo

    def until(self, now: datetime) -> datetime | None:
        """When the freeze that holds at `now` ends; None where none holds."""
        local = now.astimezone(self.zone)
        return next((end for begin, end in self._around(local) if begin <= local < end), None)

    def _around(self, local: datetime) -> list[tuple[datetime, datetime]]:
        today = local.date()
        return [self._on(local, day) for day in (-1, 0) if (today + timedelta(days=day)).weekday() in self.days]

    def _on(self, local: datetime, day: int) -> tuple[datetime, datetime]:
        date = local.date() + timedelta(days=day)
        last = date + timedelta(days=1 if self.end <= self.start else 0)
        return (
            datetime.combine(date, self.start, self.zone),
            datetime.combine(last, self.end, self.zone),
        )


@dataclass(frozen=True, slots=True)
class DatedFreeze:
    """From one instant until another, once."""

    start: datetime
    end: datetime

    def until(self, now: datetime) -> datetime | None:
        """When the freeze that holds at `now` ends; None where none holds."""
        return self.end if self.start <= now < self.end else None


Freeze = WeeklyFreeze | DatedFreeze
