"""Latencies: how long requests took, in classes that grow by a twentieth."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

GROWTH = 1.05
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(slots=True)
class Latencies:
    """Grows by `add`; what it answers is at most a twentieth too long. From a millisecond on."""

    counts: Counter[int] = field(default_factory=Counter[int])

    def add(self, took: timedelta) -> None:
        milliseconds = took / _MILLISECOND
        self.counts[math.ceil(math.log(milliseconds, GROWTH)) if milliseconds > 1.0 else 0] += 1

    def within(self, part: float) -> timedelta | None:
        """The shortest time that this part of the requests, 0 < part < 1, kept to; None where there were none."""
        needed, seen = part * self.counts.total(), 0
        for at in sorted(self.counts):
            seen += self.counts[at]
            if seen >= needed:
                return GROWTH**at * _MILLISECOND
        return None
