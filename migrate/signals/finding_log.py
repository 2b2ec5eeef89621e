"""FindingLog: what the probe found and nobody has read yet."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from migrate.model.side import Side
from migrate.signals.finding import Finding, Unprobed

KEPT = 20_000
"""Findings kept while nobody reads: over half an hour at the probe's default rate. Then the oldest go."""


@dataclass(frozen=True, slots=True)
class Noted:
    """One finding, when it was complete."""

    side: Side
    finding: Finding
    at: datetime


class FindingLog:
    """Written by the probe's thread, read by the controller's."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._lock = threading.Lock()
        self._clock = clock
        self._noted: deque[Noted] = deque(maxlen=KEPT)
        self._newest = dict.fromkeys(Side, clock())
        self._trouble: dict[Side, str] = {}

    def note(self, side: Side, found: Finding | Unprobed) -> None:
        """The time is taken under the lock: what a `take` up to now has missed is never older than it."""
        with self._lock:
            at = self._clock()
            self._put_before(at)
            self._newest[side] = at
            if isinstance(found, Unprobed):
                self._trouble[side] = found.why
            else:
                self._trouble.pop(side, None)
                self._noted.append(Noted(side, found, at))

    def set_back(self, now: datetime) -> None:
        """The clock went back to `now`: what lies ahead of it has happened by now."""
        with self._lock:
            self._put_before(now)

    def _put_before(self, now: datetime) -> None:
        if max(self._newest.values()) <= now:
            return
        self._newest = {side: min(at, now) for side, at in self._newest.items()}
        self._noted = deque((replace(noted, at=min(noted.at, now)) for noted in self._noted), maxlen=KEPT)

    def take(self, until: datetime) -> list[Noted]:
        """Everything complete before `until`, once."""
        with self._lock:
            taken = [noted for noted in self._noted if noted.at < until]
            self._noted = deque((noted for noted in self._noted if noted.at >= until), maxlen=KEPT)
            return taken

    @property
    def newest(self) -> datetime:
        """When the side that was heard of longest ago was last heard of, or the start."""
        with self._lock:
            return min(self._newest.values())

    @property
    def trouble(self) -> dict[Side, str]:
        """Why the last probe of a side could not be made, for the sides where it could not."""
        with self._lock:
            return dict(self._trouble)
