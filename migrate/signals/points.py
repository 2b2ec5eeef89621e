"""Points: a series as a source told it, with how much of it could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from migrate.model.batch import Tally
from migrate.model.slo import Sli
from migrate.signals.source import SourceError

COUNTABLE = float(1 << 53)
"""Beyond it a float is not a whole count any more (IEEE 754)."""


class Points(dict[datetime, Mapping[Sli, Tally]]):
    """What one point says that cannot be read is left out, so that it hides nothing around it, and counted."""

    def __init__(self, points: Mapping[datetime, Mapping[Sli, Tally]], *, unreadable: int = 0) -> None:
        """
        Raises:
            SourceError: There is nothing but what cannot be read.
        """
        super().__init__(points)
        self.unreadable = unreadable
        if unreadable and not points:
            raise SourceError("of its counts not one can be read")


def count_of(value: object) -> int:
    """A whole count.

    Raises:
        ValueError: It is none: no number, not finite, below zero, or beyond counting.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        number: float = value
    else:
        number = float(value) if isinstance(value, str | float) else -1.0
    if not 0 <= number < COUNTABLE:
        raise ValueError("no count")
    return round(number)
