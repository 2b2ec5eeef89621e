"""Stopping: Ctrl-C and SIGTERM end a run between two turns; a wait is cut short."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from types import FrameType, TracebackType
from typing import Any

from migrate.controller.clock import SystemClock

_Handler = Callable[[int, FrameType | None], Any] | int | signal.Handlers | None


class Stopping(SystemClock):
    """The machine's clock, whose sleeps end early when somebody asks the program to stop."""

    def __init__(self) -> None:
        self._asked = threading.Event()
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
        return self._asked.is_set()

    def sleep(self, span: timedelta) -> None:
        self._asked.wait(max(0.0, span.total_seconds()))

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        if self._asked.is_set():
            raise KeyboardInterrupt
        self._asked.set()
