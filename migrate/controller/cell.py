"""Cell: text from outside in a table of a terminal: data, whatever brackets stand in it."""

from __future__ import annotations

from rich.text import Text

from migrate import shown


def cell(text: object, style: str = "") -> Text:
    """The text on one line, as it is."""
    return Text(shown.line(text), style=style)
