"""Voice: lines on standard error that nothing waits for, whatever became of the terminal."""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, Self, TextIO

from migrate import shown
from migrate.cli.prose import on_screen

_LAST_WORDS_SECONDS = 1.0
"""Longest wait for lines that were not read yet: a terminal that is held with Ctrl-S may never take them."""

_LOST = (signal.SIGHUP, signal.SIGTTOU)
"""The terminal was closed, or may not be written to from the background. What is under way goes on."""


class Voice:
    """`with Voice() as voice`: a thread of its own writes, so a stream that is closed, full or stopped stops nobody."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._lines: queue.SimpleQueue[str | threading.Event] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._speak, name="migrate-voice", daemon=True)
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        for number in _LOST:
            with suppress(ValueError, OSError):  # not in the main thread
                self._before[number] = signal.signal(number, signal.SIG_IGN)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.drain()
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def say(self, text: str) -> None:
        """A line, or several, some time soon."""
        self._lines.put(shown.lines(text) + "\n")

    def drain(self) -> None:
        """Wait until all was said, but not for long."""
        said = threading.Event()
        self._lines.put(said)
        said.wait(_LAST_WORDS_SECONDS)

    def _speak(self) -> None:
        while True:
            text = self._lines.get()
            if isinstance(text, threading.Event):
                text.set()
                continue
            with suppress(Exception):
                self._write(text)

    def _write(self, text: str) -> None:
        """To the descriptor itself where there is one: nobody then waits for a lock of the stream at the end."""
        text = on_screen(text, self._stream)
        try:
            descriptor = self._stream.fileno()
        except (OSError, ValueError):
            self._stream.write(text)
            return
        left = text.encode(self._stream.encoding, "backslashreplace")
        while left:
            left = left[os.write(descriptor, left) :]
