"""Stranger: an answer at a route that is of neither side; left alone, named, never an obstacle to a rollback."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.model.figure import share


@dataclass(frozen=True, slots=True)
class Stranger:
    """`what` is for people, such as "'canary' A -> 203.0.113.9". `share` is its part of the answers, 0.0 to 1.0; None
    where that depends on who asks (latency, places) or on health.
    """

    what: str
    share: float | None = None

    def __str__(self) -> str:
        if self.share is None:
            return f"{self.what} still answers some clients"
        return f"{self.what} still gets {share(self.share)} of the answers"
