"""Flaws: what no screen may show, whatever it is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from inspect import getmembers, isclass

from migrate import errors
from migrate.cli.main import program
from tests.cli.screens.scene import Screen

_CLASSES = "|".join(name for name, kind in getmembers(errors, isclass) if issubclass(kind, errors.MigrationError))
_CODE = (
    re.compile(rf"\b(?:{_CLASSES})\b"),
    re.compile(r"Traceback|<[\w.]+ object at|\bErrno\b|\bStrEnum\b|\bNone\b|\bdatetime\.|\btimedelta\("),
    re.compile(r"\[/?(?:bold|dim|red|green|yellow|grey)\b[^\]]*\]|\[/\]"),
)
"""Class names, what Python shows of itself, markup of the library that draws."""

_CUT = re.compile(r"…|(?<![\]}])\.\.\.(?! <)")
"""An ellipsis; `[ARGS]...`, `{logs}...` and `logs... <list[Path]>` are how help says that there may be more."""

_DRAWN = re.compile(r"[█▉▊▋▌▍▎▏░▁▂▃▄▅▆▇─━│╭╮╰╯·_]+")
_WHOLE = re.compile(r"^ *by hand: ")

_COMMANDS = {
    command.name or str(command.callback.__name__) for command in program().registered_commands if command.callback
}


def too_long(screen: Screen, columns: int) -> Iterator[str]:
    """Lines that the terminal had to break, wherever it liked."""
    if not screen.for_machines:
        yield from (line for line in _prose(screen) if len(line) > columns and " " in line.strip())


def _prose(screen: Screen) -> list[str]:
    """Without answers for machines, and commands to copy, which stay one line."""
    return [line for line in screen.written if not line.startswith("{") and not _WHOLE.match(line)]


def code(screen: Screen) -> Iterator[str]:
    """What only a programmer of this program can read."""
    if not screen.for_machines:
        yield from (line for line in screen.written if any(pattern.search(line) for pattern in _CODE))


def cut(screen: Screen) -> Iterator[str]:
    """Text that was cut off."""
    if not screen.for_machines:
        yield from (line for line in screen.shown if _CUT.search(line))


def broken_words(screen: Screen, wide: Screen) -> Iterator[str]:
    """Words that the same screen has on a terminal as wide as one likes, and not on this one; and the reverse."""
    if screen.for_machines:
        return
    here, there = (Counter(_DRAWN.sub(" ", " ".join(_prose(each))).split()) for each in (screen, wide))
    if "--watch" in screen.words:  # it shows as much as there is room for
        yield from set(here) - set(there)
    else:
        yield from ((here - there) + (there - here)).elements()


def flush(screen: Screen, wide: Screen) -> Iterator[str]:
    """Lines that go on at the very left of the screen, where one cannot tell them from a new one."""
    if screen.for_machines or "--help" in screen.words:
        return
    whole = {line.strip() for line in wide.written}
    starts = {line.split(" ", 1)[0] for line in whole}
    for line in _prose(screen):
        if line and not line.startswith((" ", "╰")) and line.split(" ", 1)[0] not in starts:
            yield line
