"""Busyness: the times of a rehearsal in which this machine had more to do than it could."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from threading import Event, Thread
from types import TracebackType
from typing import NamedTuple, Self

EVERY_SECONDS = 1.0

BUSY = 3.0
"""From so many times the processor's time on, work that needs a part of a second of it comes too late for somebody."""

TOO_BUSY = 0.2
"""The part of a rehearsal from which its busy times say more of the machine than of the migration."""

LATELY = 30
"""Readings that say how it is now."""

_WORK = b"\0" * 2_000_000
_ROUNDS = 4
"""Together more than the slice of time that a scheduler gives to one that slept; hashed without the interpreter's
lock, so that threads of our own do not count."""


class Reading(NamedTuple):
    """At one time (seconds since 1970) a little work took so many times the processor time it used."""

    at: float
    times: float


@dataclass(slots=True)
class Busyness:
    """`with Busyness() as busyness`: read once a second by a thread of its own."""

    readings: list[Reading] = field(default_factory=list[Reading])
    _ended: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._watch, name="busyness", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join(EVERY_SECONDS * 5)

    def _watch(self) -> None:
        while not self._ended.wait(EVERY_SECONDS):
            self.readings.append(read())

    @property
    def times(self) -> float:
        """How many times longer than alone work takes lately; 1 where nothing was read."""
        lately = self.readings[-LATELY:]
        return max(1.0, sum(reading.times for reading in lately) / len(lately)) if lately else 1.0

    @property
    def too_busy(self) -> bool:
        """Whether the machine was busy in so large a part of the time that little can be told."""
        busy = sum(reading.times >= BUSY for reading in self.readings)
        return busy > TOO_BUSY * len(self.readings)

    def spans(self, late: Iterable[int] = ()) -> tuple[tuple[float, float], ...]:
        """Begin and end of the busy times; `late` are whole seconds in which the clients could not keep up."""
        busy = [(at - EVERY_SECONDS * 2, at + EVERY_SECONDS) for at, times in self.readings if times >= BUSY]
        return merged([*busy, *((second, second + 1.0) for second in late)])


def read() -> Reading:
    """One reading, which takes some milliseconds of the processor."""
    wall, used = time.perf_counter(), time.thread_time()
    for _ in range(_ROUNDS):
        hashlib.sha256(_WORK)
    wall, used = time.perf_counter() - wall, time.thread_time() - used
    return Reading(time.time(), wall / used if used > 0 else 1.0)


def merged(spans: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """The same times without overlaps, in order."""
    told: list[tuple[float, float]] = []
    for since, until in sorted(spans):
        if told and since <= told[-1][1]:
            told[-1] = (told[-1][0], max(until, told[-1][1]))
        else:
            told.append((since, until))
    return tuple(told)
