"""LogLines: the lines of a log on disk, plain or gzip, with their numbers. None of them ends the reading."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from migrate.errors import RecordingInvalid
from migrate.signals.tail import LONGEST_LINE, OVERLONG

_GZIP = b"\x1f\x8b"


def log_lines(path: Path) -> Iterator[tuple[int, str]]:
    """From 1 on. What is no text in a line stands in it as a sign of that.

    Raises:
        RecordingInvalid: The file cannot be read, or its end is missing.
    """
    number = 0
    try:
        with path.open("rb") as raw:
            packed = raw.peek(2)[:2] == _GZIP
            file = cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if packed else cast("IO[bytes]", raw)
            while line := file.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
                    _pass_over(file)
                    line = OVERLONG.encode()
                yield number, line.decode(errors="replace").strip("\r\n\0")
    except (OSError, EOFError, zlib.error) as error:
        seen = f"after line {number}: {getattr(error, 'strerror', None) or error}"
        raise RecordingInvalid(f"{path} cannot be read", seen=seen, limit="a log, plain or gzip") from None


def _pass_over(file: IO[bytes]) -> None:
    """The rest of a line that is too long."""
    while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
        pass
