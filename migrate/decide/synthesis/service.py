"""Service: what a ramp is made for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from migrate.model.slo import Sli


@dataclass(frozen=True, slots=True)
class Promise:
    """What is asked of green for one indicator.

    `allowance` is the bad ratio that the objective allows; `budget` is B, in bad requests; `base` is blue's usual bad
    ratio; `limit` the absolute one that the gate holds against green, never below the base; `accepted` the bad ratio
    that may stay unnoticed in the end.
    """

    sli: Sli
    allowance: float
    budget: float
    base: float
    limit: float
    accepted: float


@dataclass(frozen=True, slots=True)
class Service:
    """What a ramp is made for: `rate` in requests per second; `notice`, the longest time from a fault to the answer
    to it (a period, ingestion, API calls and propagation); `ttl`, which is also how long clients take to leave on
    average (an exponential refresh); `period` of the slowest signal.
    """

    rate: float
    notice: timedelta
    ttl: timedelta
    period: timedelta
    promises: tuple[Promise, ...]

    @property
    def delay(self) -> float:
        """D in seconds: detection and drain."""
        return (self.notice + self.ttl).total_seconds()

    def outage(self, share: float) -> float:
        """Bad requests of a green that fails entirely, from a moment at which it has this share: lam s D."""
        return self.rate * share * self.delay
