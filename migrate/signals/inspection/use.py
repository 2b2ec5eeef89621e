"""Use: what a query counts for its side."""

from __future__ import annotations

from enum import StrEnum


class Use(StrEnum):
    """By the words of migration.yaml."""

    TOTAL = "total"
    BAD = "bad"
    TIMED = "timed"
    FAST = "fast"
    SLOW = "slow"
