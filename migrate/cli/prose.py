"""Prose: text on a screen, folded between words under a hanging indent."""

from __future__ import annotations

import re
from shutil import get_terminal_size
from textwrap import fill
from typing import TextIO

_HELD = "\u00a0"
"""Stands for a space that no line ends at, until the text is folded."""

_LABEL = re.compile(r"(?: {2}| *\d+ {2})?\S+(?: \S+)*? {2,}(?=\S)")
"""Words in front of a column, such as `  seen      ` or a time."""

_TO_COPY = re.compile(r"^ *by hand: ")
"""A command that is copied to another terminal must stay one line, however long."""


def folded(paragraph: str, columns: int) -> str:
    """Lines of at most so many columns, all but the first indented; no word and no number is broken."""
    return _hung(paragraph, columns, "  ")


def on_screen(text: str, stream: TextIO) -> str:
    """The same for every line of a text that goes to a terminal; files and pipes get each line whole."""
    if not stream.isatty():
        return text
    columns = get_terminal_size().columns
    return "\n".join(_line(line, columns) for line in text.split("\n"))


def _line(line: str, columns: int) -> str:
    """What is folded hangs below the text of its own column, or deeper than it began."""
    if len(line) <= columns or _TO_COPY.match(line):
        return line
    label = _LABEL.match(line)
    hang = len(label.group()) if label and len(label.group()) <= columns // 3 else len(line) - len(line.lstrip()) + 2
    return _hung(line, columns, " " * hang)


def _hung(text: str, columns: int, hang: str) -> str:
    """Folded with the spaces that it had, but for those at the ends of its lines."""
    text = text.replace(" %", f"{_HELD}%").replace(" : 1", f"{_HELD}:{_HELD}1")
    lines = fill(
        text,
        columns,
        subsequent_indent=hang,
        break_long_words=False,
        break_on_hyphens=False,
        replace_whitespace=False,
        expand_tabs=False,
    )
    return lines.replace(_HELD, " ")
