"""Objects: JSON objects that stand over several lines, or several of them in one, each as one text.

`gcloud logging read --format=json` writes an array of them, indented: https://cloud.google.com/sdk/gcloud/reference/logging/read.
An object begins with a `{` alone on its line and ends with a `}` of the same indent, so that one that is damaged takes
no other with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import cast

from migrate.signals.json_text import loads
from migrate.signals.tail import LONGEST_LINE, OVERLONG


class Objects:
    """Keeps what has begun from one line to the next."""

    def __init__(self) -> None:
        self._begun: list[str] = []
        self._indent = ""
        self._length = 0

    def of(self, line: str) -> Iterator[str]:
        """Every object that a line completes; a line that belongs to none, as it is."""
        text = line.strip()
        indent = line[: len(line) - len(line.lstrip())]
        if self._begun:
            yield from self._within(line, text, indent)
        elif text == "{":
            self._begin(line, indent)
        elif text.startswith("["):
            yield from _several(text)
        elif text not in _BETWEEN:
            yield text.removesuffix(",")

    def _within(self, line: str, text: str, indent: str) -> Iterator[str]:
        if text.startswith("{") and len(indent) <= len(self._indent):
            yield self._taken()
            yield from self.of(line)
            return
        self._begun.append(text)
        self._length += len(text)
        if self._length > LONGEST_LINE:
            self._taken()
            yield OVERLONG
        elif text in ("}", "},", "}]") and indent == self._indent:
            yield self._taken().rstrip(",]")

    def _begin(self, line: str, indent: str) -> None:
        self._begun, self._indent, self._length = [line], indent, len(line)

    def _taken(self) -> str:
        text, self._begun = "\n".join(self._begun), []
        return text


_BETWEEN = ("[", "]", ",", "[]")


def _several(text: str) -> Iterator[str]:
    """Of an array in one line."""
    if text in _BETWEEN:
        return
    try:
        found = loads(text.removesuffix(","))
    except ValueError:
        found = None
    if isinstance(found, list):
        yield from (json.dumps(each) for each in cast("list[object]", found))
    else:
        yield text
