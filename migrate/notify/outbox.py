"""Outbox: delivers notices from a thread of its own, grouped and at a bounded rate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, Full, Queue
from threading import Event, Thread
from types import TracebackType
from typing import Self

from migrate.errors import MigrationError
from migrate.model.notice import Notice, Occasion
from migrate.notify.channel import Channel

WAITING = 100
"""Notices that wait for a channel; further ones are dropped, for a channel that is down must not fill the memory."""

TRIES = 3
GROUPED = 1.0
"""Seconds in which what follows belongs to the same message."""

APART = 30.0
"""Seconds between the end of one message and the next one: what comes meanwhile goes into that."""

CLOSING = 10.0
"""Seconds that the end of a program waits for the last message."""


@dataclass(slots=True)
class Outbox:
    """`with Outbox(...) as outbox`: one channel. `put` never waits and never raises; `told` hears of each failure."""

    channel: Channel
    on: frozenset[Occasion]
    told: Callable[[str], None]
    apart: float = APART
    grouped: float = GROUPED
    dropped: int = field(default=0, init=False)
    _queue: Queue[Notice] = field(default_factory=lambda: Queue(WAITING), init=False)
    _closing: Event = field(default_factory=Event, init=False)
    _thread: Thread | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._deliver, name=f"notify {self.channel.name}", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """What still waits is sent at once, within `CLOSING`."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(CLOSING)

    def put(self, notice: Notice) -> None:
        """Have it told, if this channel tells of such."""
        if notice.occasion not in self.on:
            return
        try:
            self._queue.put_nowait(notice)
        except Full:
            self.dropped += 1

    def _deliver(self) -> None:
        while not (self._closing.is_set() and self._queue.empty()):
            try:
                first = self._queue.get(timeout=0.1)
            except Empty:
                continue
            self._closing.wait(self.grouped)
            self._send([first, *self._rest()])
            self._closing.wait(self.apart)

    def _rest(self) -> list[Notice]:
        rest: list[Notice] = []
        while True:
            try:
                rest.append(self._queue.get_nowait())
            except Empty:
                return rest

    def _send(self, notices: list[Notice]) -> None:
        """A channel of somebody else's may raise anything; nothing of it reaches the loop."""
        why = ""
        for attempt in range(TRIES):
            try:
                self.channel.tell(notices)
            except MigrationError as error:
                why = f"{error.what} ({error.seen})" if error.seen else error.what
            except Exception as error:
                why = f"{self.channel.name} was not delivered ({type(error).__name__})"
            else:
                return
            if self._closing.wait(min(2.0**attempt, self.apart)):
                break
        self.told(f"nobody was told by {self.channel.name}: {why}")
