"""eventually: wait for something with a bound."""

from __future__ import annotations

import time
from collections.abc import Callable


def eventually(holds: Callable[[], object], *, within: float = 5.0) -> None:
    """Poll until `holds` is true; fail after `within` seconds."""
    end = time.monotonic() + within
    while not holds():
        assert time.monotonic() < end, f"not within {within} s"
        time.sleep(0.01)
