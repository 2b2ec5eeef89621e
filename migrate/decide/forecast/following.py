"""Following: how users go after the weights."""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass(slots=True)
class Following:
    """Green's share of the users, who go after the weights as an exponential refresh with the TTL as its mean; times in
    seconds.
    """

    ttl: float
    now: float = 0.0
    share: float = 0.0
    target: float = 0.0
    coming: tuple[float, float] | None = field(default=None)

    def turn(self, at: float, share: float) -> None:
        """From `at` on every name server gives this share; whatever was coming before that is not."""
        self.coming = (at, share)

    def until(self, end: float) -> float:
        """Go on to `end`; how many seconds of all traffic green got until then."""
        exposed = 0.0
        if self.coming is not None and self.coming[0] <= end:
            at, share = self.coming
            exposed += self._drift(at)
            self.target, self.coming = share, None
        return exposed + self._drift(end)

    def drained(self) -> float:
        """Seconds of all traffic that green still gets once all blue is coming, or has come, until nobody is left."""
        exposed = self.until(self.coming[0]) if self.coming else 0.0
        return exposed + self.share * self.ttl

    def _drift(self, end: float) -> float:
        """The integral of target + (share - target) exp(-t/TTL)."""
        span, gap = max(0.0, end - self.now), self.share - self.target
        left = math.exp(-span / self.ttl)
        self.now, self.share = max(self.now, end), self.target + gap * left
        return self.target * span + gap * self.ttl * (1.0 - left)
