"""Meter: what one source counted on one side, period by period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Protocol

from migrate.model.batch import Tally
from migrate.model.slo import Sli

Counts = Mapping[Sli, Tally]
"""Of one period, one tally for each indicator."""

Series = Mapping[datetime, Counts]
"""Counts by the start of their period. A period of which the source has no point is absent."""


class WhenIdle(Enum):
    """What a source shows of a side without traffic."""

    ZEROS = auto()
    """Points that say zero: a side without points is one that was not measured."""
    NOTHING = auto()
    """No points: silence of one side means nothing as long as the other side is heard."""


class Meter(Protocol):
    """One side at one source. Asked twice for the same span it answers for the same requests."""

    @property
    def idle(self) -> WhenIdle: ...

    @property
    def slis(self) -> frozenset[Sli]:
        """The indicators it can count."""
        ...

    def counts(self, start: datetime, end: datetime, period: timedelta) -> Series:
        """What was counted from `start` until `end`; periods lie side by side from `start`.

        Raises:
            SourceError: No answer, or none that can be used.
        """
        ...
