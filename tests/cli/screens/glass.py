"""Glass: a terminal that a command believes in, and the text that stands on it."""

from __future__ import annotations

import io
import re
from typing import Any

import pyte

HISTORY = 5000
"""Lines that scrolled away and are kept."""

PLACE = "/home/ops/shop/migration"
"""Stands for the folder in which everything is typed; as long as its path."""

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Glass(io.StringIO):
    """Standard output and standard error of a command, of so many columns and lines.

    Not `emulated` it knows what was written, and not where that would stand: an emulator takes its time.
    """

    encoding = "utf-8"

    def __init__(self, columns: int, lines: int, *, here: str, emulated: bool = True) -> None:
        super().__init__()
        self._written: list[str] = []
        self._columns, self._lines = columns, lines
        self._emulated, self._here = emulated, here

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise io.UnsupportedOperation("it has no descriptor")

    def write(self, text: str, /) -> int:
        if not isinstance(text, str):
            raise TypeError("text is written to a terminal")  # click asks whether it takes bytes
        self._written.append(text.replace(self._here, PLACE))
        return len(text)

    @property
    def written(self) -> list[str]:
        """Every line as it was written, whatever became of it on the screen."""
        return re.split(r"[\r\n]+", _ESCAPES.sub("", "".join(self._written)))

    @property
    def shown(self) -> list[str]:
        """What scrolled away, then what stands on the screen."""
        if not self._emulated:
            return []
        screen: Any = pyte.HistoryScreen(self._columns, self._lines, history=HISTORY)
        screen.set_mode(pyte.modes.LNM)
        pyte.Stream(screen).feed(_last_frames("".join(self._written)))
        rows = [*screen.history.top, *(screen.buffer[line] for line in range(self._lines))]
        text = ["".join(row[column].data for column in range(self._columns)).rstrip() for row in rows]
        while text and not text[-1]:
            text.pop()
        return text


_OVER = re.compile(r"\r?\x1b\[2K((?:\x1b\[1A\x1b\[2K)*)")
"""Erases the line of the cursor and so many above it: the next frame of a live display comes there."""


def _last_frames(text: str) -> str:
    """Without frames that others were drawn over: an emulator takes its time for each character."""
    kept, at = "", 0
    for over in _OVER.finditer(text):
        kept += text[at : over.start()]
        rows = 1 + over.group(1).count("\x1b[1A")
        kept = "".join(f"{line}\n" for line in kept.split("\n")[:-rows])
        at = over.end()
    return kept + text[at:]
