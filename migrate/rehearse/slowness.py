"""Slowness: how many times longer the same work takes here and now than on a quiet machine."""

from __future__ import annotations

import time
from functools import cache

QUIET_SECONDS = 0.018
"""One round on one quiet processor of a usual server (median of CPU time, CPython 3.11)."""

ROUNDS = 8
MOST = 8.0
"""Slower is waited for no longer: what cannot be carried by then never will be."""

_TURNS = 200_000


@cache
def slowness() -> float:
    """Measured once in a process, 1 or more: a loop of fixed work against the clock on the wall, so that both a slow
    processor and other programs count.
    """
    begun = time.perf_counter()
    for _ in range(ROUNDS):
        _work()
    return factor((time.perf_counter() - begun) / ROUNDS)


def factor(seconds: float) -> float:
    """What one round says that took so long."""
    return min(MOST, max(1.0, seconds / QUIET_SECONDS))


def patient(seconds: float) -> float:
    """A bound made for a quiet machine, as long as this one needs."""
    return seconds * slowness()


def _work() -> int:
    total = 0
    for number in range(_TURNS):
        total += number * number % 7
    return total
