"""Signal: the seam behind which every metric source lives."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from migrate.model.batch import Reading


class Signal(Protocol):
    """A source of good and total counts per side.

    The contract (migrate.testing.SignalContract): counts lie on the right side; a counter that was reset never counts
    backwards; each request is counted once over successive readings; "no data", "stale" and "unreachable" are told
    apart and none raises.
    """

    @property
    def name(self) -> str:
        """Its name in migration.yaml."""
        ...

    def read(self, now: datetime) -> Reading:
        """What was counted since the last reading, up to `now`.

        Never raises for a source that misbehaves: that is an answer.
        """
        ...
