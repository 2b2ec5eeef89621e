"""Place: where in the file a value stands, and how it was written."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

WIDEST = 60
"""Longest excerpt of a value that a message shows."""

_SECRET = re.compile(r"(?<=://)[^\s/]*@")


@dataclass(frozen=True, slots=True)
class Mark:
    """A line and a column, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Place:
    """`key` is where the name stands (for an item of a list: the item), `value` the value, `seen` its excerpt."""

    key: Mark
    value: Mark
    seen: str


def excerpt(value: object) -> str:
    """A value as a message shows it: one line, not too long, no password of a URL."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    text = _SECRET.sub("***@", json.dumps(value, ensure_ascii=False))
    text = "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in text)
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 3]}..."
