"""AgreeingSignals: two sources of which neither is believed alone.

While they differ nothing is passed on, so that green is neither given more nor taken back on the word of one; what was
counted in that time is dropped, since one of the two was wrong. While one of them is blind, what the other counts is
kept until both can be compared again.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from migrate.model.batch import Batch, Counted, Disputed, Reading
from migrate.model.slo import Sli
from migrate.signals import wall
from migrate.signals.agreement import dispute
from migrate.signals.explained import Explains
from migrate.signals.signal import Signal

WINDOW = timedelta(minutes=5)
"""What is compared: long enough that a batch which one source closes later does not look like a difference."""

LONGEST = timedelta(hours=1)
"""Counts kept for a source that is blind; older ones are dropped."""


class AgreeingSignals:
    """Reads as one signal; its batches carry the names of the two."""

    def __init__(self, one: Signal, other: Signal, *, allowances: Mapping[Sli, float]) -> None:
        """`allowances` are the shares of bad requests that the objectives leave."""
        self._pair = (one, other)
        self._allowances = allowances
        self._held: list[Batch] = []
        self._recent: list[Batch] = []
        self._open = ExitStack()

    @property
    def name(self) -> str:
        return " and ".join(signal.name for signal in self._pair)

    @property
    def explanation(self) -> str | None:
        """What either of the two knows of the cause."""
        known = [why for signal in self._pair if isinstance(signal, Explains) and (why := signal.explanation)]
        return "; ".join(known) or None

    def read(self, now: datetime) -> Reading:
        readings = [wall.read(signal, now) for signal in self._pair]
        fresh = [batch for reading in readings if isinstance(reading, Counted) for batch in reading.batches]
        self._held = [batch for batch in self._held + fresh if batch.end > now - LONGEST]
        self._recent = [batch for batch in self._recent + fresh if now - WINDOW < batch.end <= now + WINDOW]
        for reading in readings:
            if not isinstance(reading, Counted):
                return reading
        held, self._held = self._held, []
        one, other = self._pair
        if why := dispute(self._recent, (one.name, other.name), self._allowances):
            return Disputed(self.name, why)
        until = min(reading.until for reading in readings if isinstance(reading, Counted))
        told = tuple(remark for reading in readings if isinstance(reading, Counted) for remark in reading.told)
        return Counted(tuple(held), until, told)

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            for signal in self._pair:
                opening.enter_context(wall.started(signal))
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()
