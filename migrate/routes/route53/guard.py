"""Guard: what keeps a write of a route from undoing another's."""

from __future__ import annotations

from enum import StrEnum


class Guard(StrEnum):
    """How the writes so far were guarded."""

    ATOMIC_STAMP = "atomic stamp"
    """The provider exchanged exactly what had been read, the epoch record with it, or nothing."""
    READ_BACK = "read-back"
    """It could not: what stands there was read right before, and again after."""
