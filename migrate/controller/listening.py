"""Listening: gathers A/A traffic from a live signal, while both weights lead to blue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol, runtime_checkable

from migrate.controller.clock import Clock
from migrate.decide.baseline import Baseline
from migrate.model.batch import Blind, Counted
from migrate.model.latencies import Latencies
from migrate.model.slo import Sli
from migrate.signals import wall
from migrate.signals.signal import Signal


@dataclass(slots=True)
class Heard:
    """What came: one baseline for each indicator, how late the counts were at worst, the last blind answer, and how
    long the requests took where the signal tells.
    """

    baselines: dict[Sli, Baseline] = field(default_factory=dict[Sli, Baseline])
    late: timedelta = timedelta(0)
    blind: Blind | None = None
    latencies: Latencies | None = None


@runtime_checkable
class Timed(Protocol):
    """A signal that sees single requests: how long they took, and how late it heard of them at worst."""

    @property
    def latencies(self) -> Latencies: ...
    @property
    def lag(self) -> timedelta: ...


def listen(
    signal: Signal, clock: Clock, *, span: timedelta, tick: timedelta, asked_to_stop: Callable[[], bool]
) -> Heard:
    """Read the signal every `tick` until `span` is over, or somebody asks to stop."""
    heard, end = Heard(), clock.now() + span
    while True:
        _read(signal, clock, heard)
        if asked_to_stop() or clock.now() >= end:
            return _timed(signal, heard)
        clock.sleep(min(tick, end - clock.now()))


def _timed(signal: Signal, heard: Heard) -> Heard:
    if isinstance(signal, Timed):
        heard.late, heard.latencies = max(heard.late, signal.lag), signal.latencies
    return heard


def _read(signal: Signal, clock: Clock, heard: Heard) -> None:
    now = clock.now()
    reading = wall.read(signal, now)
    if not isinstance(reading, Counted):
        heard.blind = reading
        return
    for batch in reading.batches:
        heard.baselines.setdefault(batch.sli, Baseline()).add(batch)
        heard.late = max(heard.late, now - batch.end)
