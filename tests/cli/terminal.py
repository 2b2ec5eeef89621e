"""Terminal: a program at a real terminal, and the hands that type at it."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self

ENTER, CTRL_C, CTRL_D = "\n", "\x03", "\x04"

_ITS_OWN = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
"""Makes standard input the terminal that controls the session, so that Ctrl-C typed there is a signal."""


class Terminal:
    """`with Terminal("-m", "migrate", ...)`: Python at a terminal of its own."""

    def __init__(self, *words: str, env: Mapping[str, str] | None = None, bound: float = 90.0) -> None:
        self._hands, its = pty.openpty()
        argv = [sys.executable, "-c", _ITS_OWN, sys.executable, *words]
        self.process = subprocess.Popen(argv, stdin=its, stdout=its, stderr=its, start_new_session=True, env=env)
        os.close(its)
        self._end = time.monotonic() + bound
        self.screen = ""
        self._read = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._hands)

    def type(self, keys: str) -> None:
        os.write(self._hands, keys.encode())

    def until(self, text: str) -> None:
        """Read on, until `text` was read."""
        while (at := self.screen.find(text, self._read)) < 0:
            assert self._more(), f"it ended without {text!r}: {self.screen}"
        self._read = at + len(text)

    def end(self) -> int:
        """The exit status, once it has said everything."""
        while self._more():
            pass
        return self.process.wait(max(0.1, self._end - time.monotonic()))

    def _more(self) -> str:
        ready, _, _ = select.select([self._hands], [], [], max(0.0, self._end - time.monotonic()))
        assert ready, f"nothing more was said in time: {self.screen}"
        told = b""
        with suppress(OSError):  # Linux: EIO once nobody has the other end
            told = os.read(self._hands, 4096)
        said = told.decode(errors="replace").replace("\r\n", "\n")
        self.screen += said
        return said
