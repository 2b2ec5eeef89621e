"""Stopping: Ctrl-C and SIGTERM end a run between two turns; a wait is cut short."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from queue import Empty, SimpleQueue
from types import FrameType, TracebackType
from typing import Any

from migrate.controller.clock import SystemClock

_Handler = Callable[[int, FrameType | None], Any] | int | signal.Handlers | None


class Stopping(SystemClock):
    """The machine's clock, whose sleeps end early when somebody asks the program to stop.

    A signal may come at any point of a sleep. `threading.Event` is not made for that: set by a handler while the same
    thread holds its lock, it waits for itself for ever. A SimpleQueue may be put to by a handler at any time.
    """

    def __init__(self) -> None:
        self._asked = False
        self._bell: SimpleQueue[None] = SimpleQueue()
        self._before: dict[signal.Signals, _Handler] = {}

    def __enter__(self) -> Stopping:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._ask)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def asked(self) -> bool:
        """Whether somebody asked."""
        return self._asked

    def sleep(self, span: timedelta) -> None:
        if not self._asked:
            with suppress(Empty):
                self._bell.get(timeout=max(0.0, span.total_seconds()))

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True
        self._bell.put(None)
