"""Prose: paragraphs on a screen, folded between words, and numbers in the one way they are written."""

from __future__ import annotations

from textwrap import fill

_HELD = "\u00a0"
"""Stands for a space that no line ends at, until the text is folded."""


def folded(paragraph: str, columns: int) -> str:
    """Lines of at most so many columns, all but the first indented; no word and no number is broken."""
    text = paragraph.replace(" %", f"{_HELD}%").replace(" : 1", f"{_HELD}:{_HELD}1")
    lines = fill(text, columns, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    return lines.replace(_HELD, " ")


def share(ratio: float) -> str:
    """A ratio in percent, as `weights.percent` writes basis points: 0.005 -> `0.5 %`."""
    return f"{ratio * 100:.3g} %"
