"""Place: where in the file a value stands, and how it was written."""

from __future__ import annotations

import json
from dataclasses import dataclass

from migrate import shown

WIDEST = 60
"""Longest excerpt of a value that a message shows."""


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
    text = shown.line(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 3]}..."
