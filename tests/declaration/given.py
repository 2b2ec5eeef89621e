"""A declaration that is right, and ways to spoil it."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.declaration.load import parse
from migrate.errors import Problem, SpecError

EXAMPLE = Path(__file__).parents[2] / "examples" / "shop" / "migration.yaml"
GOOD = EXAMPLE.read_text()


def swapped(old: str, new: str, *, text: str = GOOD) -> str:
    """`text` with one passage replaced; the passage must be there exactly once."""
    assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
    return text.replace(old, new)


def line_of(passage: str, text: str) -> int:
    """The line on which a passage of `text` begins."""
    assert text.count(passage) == 1, f"{passage!r} is there {text.count(passage)} times"
    return text[: text.index(passage)].count("\n") + 1


def problems(text: str) -> tuple[Problem, ...]:
    """What the loader has to say against `text`."""
    with pytest.raises(SpecError) as caught:
        parse(text, source="migration.yaml")
    return caught.value.problems
