"""Asking: a person at the terminal, for a yes. Whatever is not a yes is none."""

from __future__ import annotations

import sys
import termios
from select import select

NOTICE_SECONDS = 0.5
"""A Ctrl-C that comes between the question and the wait for its answer interrupts no wait; it is noticed by the next.
"""

_YES, _NO = frozenset({"y", "yes"}), frozenset({"", "n", "no"})


def is_possible() -> bool:
    """Whether somebody sits at standard input; a daemon may have none at all."""
    stdin: object = sys.stdin  # None when it was closed before the program began
    return stdin is not None and sys.stdin.isatty()


def agrees(question: str) -> bool:
    """Their answer. Enter, Ctrl-C, Ctrl-D and a terminal that went away mean no; asked again when it is no answer.

    What was typed before the question stood there is thrown away: it answered something else.
    """
    termios.tcflush(sys.stdin, termios.TCIFLUSH)
    while (said := _heard(f"{question} [y/N]: ")) not in _YES | _NO:
        sys.stderr.write("Please say y or n.\n")
    return said in _YES


def _heard(prompt: str) -> str:
    """On standard error, so that standard output stays a machine's."""
    try:
        sys.stderr.write(prompt)
        sys.stderr.flush()
        while not select([sys.stdin], [], [], NOTICE_SECONDS)[0]:
            pass
        line = sys.stdin.readline()
    except (KeyboardInterrupt, OSError):
        line = ""
    if not line.endswith("\n"):
        sys.stderr.write("\n")
        return ""
    return line.strip().lower()
