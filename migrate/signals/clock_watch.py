"""ClockWatch: notices between two readings that the clock was set back.

A source counts by periods of that clock: what it had closed up to lies ahead afterwards, and it would answer "counted
nothing" until the clock is there again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from migrate.model.duration import written

SLACK = timedelta(seconds=1)
"""What a time server takes back in small steps changes no period for long."""


class ClockWatch:
    def __init__(self) -> None:
        self._newest: datetime | None = None

    def back(self, now: datetime) -> str | None:
        """Why nothing is told of this reading, where the clock went back since the newest one; told once."""
        newest = self._newest
        if newest is None or now >= newest - SLACK:
            self._newest = max(newest or now, now)
            return None
        self._newest = now
        return f"the clock of this machine went back by {written(_seconds(newest - now))}; counting begins anew"


def _seconds(span: timedelta) -> timedelta:
    return timedelta(seconds=round(span.total_seconds()))
