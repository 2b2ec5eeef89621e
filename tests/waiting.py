"""Waiting: for something that comes true in its own time, with a bound that only what hangs comes near."""

from __future__ import annotations

import time
from collections.abc import Callable

BOUND_SECONDS = 80.0


def eventually(
    holds: Callable[[], object],
    *,
    within: float = BOUND_SECONDS,
    every: float = 0.05,
    told: Callable[[], object] = lambda: "",
) -> None:
    """Poll until `holds` is true; fail after `within` seconds, and with what `told` says then."""
    end = time.monotonic() + within
    while not holds():
        assert time.monotonic() < end, f"not within {within:g} s: {told()}"
        time.sleep(every)
