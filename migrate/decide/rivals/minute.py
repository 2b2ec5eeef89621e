"""Minute: what a rule that looks once a minute sees of green."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Minute:
    """Green's requests of one minute, and the bad ones; these rules count requests, never clients.

    `answered` is false where the source gave nothing at all for the minute, which is not the same as no request.
    """

    total: int
    bad: int
    answered: bool = True

    @property
    def ratio(self) -> float | None:
        """Share of bad requests; None where there was no request."""
        return self.bad / self.total if self.total else None
