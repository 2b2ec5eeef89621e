"""Document: the text of a file, plain or gzip, and the JSON answer in it."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from migrate.signals.exports.export import Unreadable

LARGEST = 1 << 28
"""Bytes, unpacked. It is read whole; a month of ten series by the second is half of it."""

_GZIP = b"\x1f\x8b"
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
"""Byte order marks of what spreadsheets call Unicode text."""


@contextmanager
def opened(path: Path) -> Generator[IO[bytes]]:
    """
    Raises:
        Unreadable: It cannot be read.
    """
    try:
        with path.open("rb") as raw:
            packed = raw.peek(2)[:2] == _GZIP
            yield cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if packed else cast("IO[bytes]", raw)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(f"it cannot be read: {getattr(error, 'strerror', None) or error}") from None


def text_of(path: Path) -> str:
    """
    Raises:
        Unreadable: It cannot be read, is too large, or is no text.
    """
    with opened(path) as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Unreadable(f"it is larger than {LARGEST >> 20} MiB; export a shorter time, or several files")
    try:
        return decoded(content)
    except UnicodeDecodeError as error:
        raise Unreadable(f"byte {error.start + 1} is not UTF-8") from None


def decoded(content: bytes, errors: str = "strict") -> str:
    """
    Raises:
        UnicodeDecodeError: It is no text, and `errors` is strict.
    """
    return content.decode(_MARKS.get(content[:2], "utf-8-sig"), errors)


def unwrapped(document: object) -> object:
    """The answer in what recorders keep of an exchange: beside its status or its headers."""
    if isinstance(document, dict):
        told = cast("Mapping[str, Any]", document)
        if "data" in told and "status_code" in told:
            return told["data"]
        if "body" in told and "headers" in told:
            return told["body"]
    return cast("object", document)
