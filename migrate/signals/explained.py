"""ExplainedSignal: a signal whose source has traces, so that it can say where green's time goes.

Traces are fetched on a thread of their own while green is slower than blue. A reading waits for them at the most a
fortieth of its period: the counts it brings are a period old, and a rollback may well be the last that is said of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Thread
from typing import Protocol, runtime_checkable

from migrate.model.batch import NOTHING, Batch, Counted, Reading
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.model.verdict import Ruling, Verdict
from migrate.signals import wall
from migrate.signals.attribution import attribute
from migrate.signals.signal import Signal
from migrate.signals.span import Tracer

WINDOW = timedelta(minutes=2)
PERIODS = 4
"""How far green is looked back at, and how many periods at least: what is mended is soon explained no more."""
FEWEST = 5
"""Slow requests of green in the window that are worth an explanation."""
PART = 1.25
"""Times blue's slow ratio; what is less is not explained."""
WORTH = 1 / 40
"""Of a period: how long a reading waits for an explanation."""


@runtime_checkable
class Explains(Protocol):
    """A signal that may know why."""

    @property
    def explanation(self) -> str | None: ...


def explained(verdict: Verdict, signals: Iterable[Signal]) -> Verdict:
    """The verdict with what the signals know of its cause; one that lets a step advance needs none."""
    known = [why for signal in signals if (why := _explanation(signal))]
    if verdict.ruling is Ruling.ADVANCE or not known:
        return verdict
    return replace(verdict, because="; ".join((verdict.because, *known)))


def _explanation(signal: Signal) -> str | None:
    """An explanation is an extra: one that breaks is none."""
    with suppress(Exception):
        if isinstance(signal, Explains) and signal.explanation:
            return str(signal.explanation)[: wall.LONGEST_WHY]
    return None


class ExplainedSignal:
    """Reads as the signal it is made of."""

    def __init__(self, signal: Signal, tracers: Mapping[Side, Tracer]) -> None:
        self._signal = signal
        self._tracers = dict(tracers)
        self._recent: list[Batch] = []
        self._thread: Thread | None = None
        self.explanation: str | None = None

    @property
    def name(self) -> str:
        return self._signal.name

    def read(self, now: datetime) -> Reading:
        reading = wall.read(self._signal, now)
        if isinstance(reading, Counted):
            fresh = [batch for batch in reading.batches if batch.sli is Sli.LATENCY]
            if fresh:
                period = max(batch.end - batch.start for batch in fresh)
                oldest = now - max(WINDOW, PERIODS * period)
                self._recent = [batch for batch in self._recent + fresh if oldest < batch.end <= now + period]
                if self._recent:
                    self._look(now, period)
        return reading

    def _look(self, now: datetime, period: timedelta) -> None:
        if not self._is_slower():
            self.explanation = None
        elif self._thread is None or not self._thread.is_alive():
            since = min(batch.start for batch in self._recent)  # what was slow before, and is mended, explains nothing
            self._thread = Thread(target=self._explain, args=(since, now), name=f"traces-{self.name}", daemon=True)
            self._thread.start()
            self._thread.join((WORTH * period).total_seconds())

    def _is_slower(self) -> bool:
        blue = sum((batch.blue for batch in self._recent), NOTHING)
        green = sum((batch.green for batch in self._recent), NOTHING)
        return green.bad >= FEWEST and green.ratio > PART * blue.ratio

    def _explain(self, since: datetime, now: datetime) -> None:
        """A source that cannot be asked, or tells what is no trace, leaves what was known: its silence is no news."""
        with suppress(Exception):
            traces = {side: tracer.slowest(since, now) for side, tracer in self._tracers.items()}
            self.explanation = attribute(traces[Side.BLUE], traces[Side.GREEN])
