"""Recording: a file of recorded traffic, JSON lines, plain or gzip."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from migrate.backtest.line import Line, Parse
from migrate.errors import RecordingInvalid

_GZIP = b"\x1f\x8b"

STANDARD_INPUT = Path("-")


def lines(path: Path, parse: Parse) -> Iterator[Line]:
    """Every line, as it comes; `-` is standard input. Blank lines say nothing. Raises RecordingInvalid."""
    source, number, found = str(path), 0, 0
    with _opened(path) as file:
        try:
            for number, text in enumerate(file, start=1):
                if not text.isspace():
                    found += 1
                    yield parse(text, number, source)
        except UnicodeDecodeError as error:
            raise _unreadable(source, f"line {number + 1} or soon after is not UTF-8 ({error.reason})") from error
        except (OSError, EOFError, zlib.error) as error:
            raise _unreadable(source, f"after line {number}: {error}") from error
    if not found:
        raise RecordingInvalid(
            f"{source} is empty", seen=f"{number} lines with nothing in them", limit="a JSON object on each line"
        )


@contextmanager
def _opened(path: Path) -> Generator[IO[str]]:
    try:
        raw = open(0, "rb", closefd=False) if path == STANDARD_INPUT else path.open("rb")  # noqa: SIM115 - left open on purpose: standard input is not ours to close
    except OSError as error:
        raise _unreadable(str(path), error.strerror or str(error)) from error
    with raw:
        try:
            start = raw.peek(2)[:2]
        except OSError as error:
            raise _unreadable(str(path), error.strerror or str(error)) from error
        plain = gzip.GzipFile(fileobj=raw) if start == _GZIP else raw
        with io.TextIOWrapper(cast("IO[bytes]", plain), encoding="utf-8-sig", newline="\n") as text:
            yield text


def _unreadable(source: str, why: str) -> RecordingInvalid:
    return RecordingInvalid(f"{source} cannot be read", seen=why, limit="JSON lines in UTF-8, plain or gzip")
