"""Size: the octets of an answer."""

from __future__ import annotations


def size_of(value: object) -> int | None:
    """Octets of an answer; None where the log tells none that can be."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _DIGITS else None


_DIGITS = 16
