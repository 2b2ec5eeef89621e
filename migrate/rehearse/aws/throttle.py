"""Throttle: Route 53's request limits, a token bucket per action.

Since 30 July 2026 an account may make 10 requests a second with a burst of 50, for each action alone; the health
check actions have buckets of their own (Developer Guide, "Throttling API requests").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Limit:
    """A bucket of `burst` requests that is refilled at `rate` requests a second."""

    burst: float
    rate: float


DEFAULT = Limit(burst=50, rate=10)

LIMITS: Mapping[str, Limit] = {
    "CreateHealthCheck": Limit(burst=50, rate=0.5),
    "GetHealthCheckStatus": Limit(burst=4, rate=1),
}


@dataclass(slots=True)
class Throttle:
    """The buckets of one account. Asks the time of nobody: the caller says when it is."""

    limits: Mapping[str, Limit] = field(default_factory=lambda: LIMITS)
    _levels: dict[str, tuple[float, datetime]] = field(default_factory=dict[str, tuple[float, datetime]])

    def admits(self, action: str, now: datetime) -> bool:
        """Take one request from the bucket of the action; False when it is empty."""
        limit = self.limits.get(action, DEFAULT)
        level, since = self._levels.get(action, (limit.burst, now))
        level = min(limit.burst, level + limit.rate * (now - since).total_seconds())
        admitted = level >= 1
        self._levels[action] = (level - 1 if admitted else level, now)
        return admitted
