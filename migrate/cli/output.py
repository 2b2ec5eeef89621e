"""Output: one answer, for a person or for a machine."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import TextIO, cast

from migrate import shown
from migrate.cli.prose import on_screen
from migrate.errors import CommandRefused, MigrationError


def plain(value: object) -> object:
    """Any of our values as JSON types: dataclasses by field, times as ISO text, spans in seconds."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in cast("Mapping[object, object]", value).items()}
    if isinstance(value, Sequence | frozenset | set) and not isinstance(value, str):
        return [plain(item) for item in cast("Sequence[object]", value)]
    return _scalar(value)


def _scalar(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value if isinstance(value, bool | int | float | str | None) else str(value)


def say_json(value: object) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(plain(value), indent=2) + "\n")


def say_line(value: object) -> None:
    """One JSON document on one line, for streams."""
    sys.stdout.write(json.dumps(plain(value)) + "\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """A line for a person: folded between words on a terminal, whole in a log."""
    _write(sys.stdout, text)


def mutter(text: str) -> None:
    """A line for a person beside an answer for a machine: on standard error."""
    _write(sys.stderr, text)


def _write(stream: TextIO, text: str) -> None:
    stream.write(on_screen(shown.lines(text), stream) + "\n")
    stream.flush()


def mutter_if(text: str) -> None:
    """The same, where there is something to say."""
    if text:
        mutter(text)


def tell(text: str) -> None:
    """One line of a story, for a person."""
    say(shown.line(text))


def leave_unread() -> None:
    """Standard output takes no more: what waits in its buffer must not fail at the end of the process."""
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open until the end


def refuse(error: MigrationError, *, as_json: bool) -> None:
    """A refusal: one line of JSON on standard output for machines, words on standard error for people."""
    if as_json:
        say_line(error.to_json())
    else:
        mutter(str(error))


def write_new(path: Path, text: str) -> bool:
    """Write a file that is not there yet; False where it is, and then nothing is touched. Raises CommandRefused."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        if isinstance(error, FileExistsError) and path.exists():
            return False
        raise CommandRefused(
            f"{path} cannot be written",
            seen=error.strerror,
            limit="a folder that you may write to",
            then="Name one: `migrate init FOLDER`.",
        ) from error
    return True
