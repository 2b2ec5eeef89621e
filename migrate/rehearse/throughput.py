"""Throughput: how many requests a second an application can carry."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

BURST_SECONDS = 2.0
"""So many seconds' requests may come at once: clients that a busy machine held up send what is due all together."""


@dataclass(slots=True)
class Throughput:
    """A token bucket: `per_second` requests on average, and two seconds' at once. Infinite carries everything."""

    per_second: float = math.inf
    clock: Callable[[], float] = time.monotonic
    _tokens: float = field(default=math.inf, init=False)
    _filled: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self.carry(self.per_second)

    def carry(self, per_second: float) -> None:
        """From now on so many."""
        self.per_second, self._filled = per_second, self.clock()
        self._tokens = self._most

    @property
    def _most(self) -> float:
        return max(1.0, self.per_second * BURST_SECONDS)

    def takes(self) -> bool:
        """Whether one more request can be carried now; it is counted if so."""
        if math.isinf(self.per_second):
            return True
        now = self.clock()
        self._tokens = min(self._most, self._tokens + (now - self._filled) * self.per_second)
        self._filled = now
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True
