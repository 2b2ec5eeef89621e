"""Clock: where time comes from, so that a simulated world can hand in its own."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """The time, and waiting for it."""

    def now(self) -> datetime:
        """The time in UTC."""
        ...

    def sleep(self, span: timedelta) -> None:
        """Wait that long."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, span: timedelta) -> None:
        time.sleep(max(0.0, span.total_seconds()))
