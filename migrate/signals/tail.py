"""Tail: what was appended to a file, or written into a pipe, since it was last looked at.

A file may be rotated by renaming it or by cutting it to nothing. What was written to the old file before it was let go
is read first. Two rotations between two looks, or lines written just before a cut, are lost to every follower.
"""

from __future__ import annotations

import os
import stat
from io import FileIO
from pathlib import Path

from migrate.signals.source import DENIED, SourceError

LONGEST_LINE = 1 << 20
"""Octets; of a longer one only `OVERLONG` is left."""

OVERLONG = "\ufffd"
"""What stands for a line that is too long: a line that no format knows."""

MOST_OCTETS = 64 << 20
"""Of one look; what is appended faster waits for the next one."""

_CHUNK = 1 << 20


class Tail:
    """Begins at the end of a file that is there at the first look, and at the beginning of one that comes later."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: FileIO | None = None
        self._looked = False
        self._rest = b""
        self._overlong = False

    def lines(self) -> list[str]:
        """The whole lines since the last look. A half line waits for its end.

        Raises:
            SourceError: There is no such file, or it cannot be read.
        """
        try:
            return self._lines()
        except OSError as error:  # of a disk or a network file system
            raise SourceError((error.strerror or "the log cannot be read").lower()) from None

    def _lines(self) -> list[str]:
        if self._file is None:
            self._file = self._open()
            if not self._looked and _is_file(self._file):
                self._file.seek(0, os.SEEK_END)
        self._looked = True
        found = self._drain(self._file)
        return found + self._follow(self._file) if self._rotated(self._file) else found

    def _follow(self, old: FileIO) -> list[str]:
        """The end of the old file, and the new one; where that cannot be opened yet, the next look does."""
        found = self._drain(old)
        try:
            self._file = self._open()
        except SourceError:
            return found
        old.close()
        self._rest, self._overlong = b"", False
        return found + self._drain(self._file)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> FileIO:
        """Without waiting for the writer of a pipe."""
        try:
            file = FileIO(self._path, opener=lambda path, flags: os.open(path, flags | os.O_NONBLOCK))
        except PermissionError:
            raise SourceError(f"{DENIED} (no permission to read the log)") from None
        except OSError as error:
            self._looked = True
            raise SourceError((error.strerror or "the log cannot be opened").lower()) from None
        return file

    def _drain(self, file: FileIO) -> list[str]:
        found: list[str] = []
        for _ in range(MOST_OCTETS // _CHUNK):
            chunk = file.read(_CHUNK)
            if not chunk:  # None: a pipe with a writer and nothing in it
                break
            *whole, rest = (self._rest + chunk).split(b"\n")
            found += [text for line in whole if (text := self._text(line))]
            rest = rest.lstrip(b"\0")
            self._overlong |= len(rest) > LONGEST_LINE
            self._rest = b"" if self._overlong else rest
        return found

    def _text(self, line: bytes) -> str:
        """Without the zeros that stand at the beginning of a file which was cut while its writer kept its place."""
        overlong, self._overlong = self._overlong or len(line) > LONGEST_LINE, False
        return OVERLONG if overlong else line.decode(errors="replace").strip(" \t\r\0")

    def _rotated(self, file: FileIO) -> bool:
        """Whether another file stands at the path, or this one was cut."""
        if not _is_file(file):
            return False
        ours = os.fstat(file.fileno())
        try:
            there = self._path.stat()
        except OSError:
            return False  # between two names; what is written to the old file is still read
        if ours.st_size - file.tell() > MOST_OCTETS:
            return False  # its end is read first
        if (there.st_dev, there.st_ino) != (ours.st_dev, ours.st_ino):
            return True
        return ours.st_size < file.tell()


def _is_file(file: FileIO) -> bool:
    return stat.S_ISREG(os.fstat(file.fileno()).st_mode)
