"""Quoted: the words of a line, of which some stand in quotes or brackets."""

from __future__ import annotations

import re

_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|\[([^\]]*)\]|(\S+)')


def words(text: str) -> list[str]:
    """Without quotes and brackets, in their order; an empty one is `-`."""
    return [quoted or bracketed or bare or "-" for quoted, bracketed, bare in _WORD.findall(text)]
