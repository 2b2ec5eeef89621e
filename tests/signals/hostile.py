"""Hostile: what a source may say instead of what it should, as strategies of hypothesis."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

Way = tuple[str | int, ...]

NUMBERS = (
    0, -1, 1, 2**31, 2**53, 2**63, 2**64, 10**30, 10**400, 9e15, 1e20, -1e20, 1e308, -1e308, 5e-324,
    float("nan"), float("inf"), float("-inf"), True,
)  # fmt: skip
WORDS = (
    "", " ", "-", "nan", "NaN", "inf", "-inf", "Infinity", "1e20", "-1e20", "1e308", "9" * 5000, "-5", "0x1f", "1_000",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1970-01-01T00:00:00Z", "2026-03-02T12:00:00",
    "2026-02-30T00:00:00Z", "2026-03-02T12:00:00." + "1" * 300 + "Z", "\x00", "\n", "a\nb", "\ud800", "\u202e", "[/]",
    "[red]", "\x1b[2J", "x" * 100_000, "²", "$HOME$", "*",
)  # fmt: skip
SCALARS = st.one_of(st.sampled_from(NUMBERS), st.sampled_from(WORDS), st.none(), st.text(max_size=8))
VALUES = st.one_of(
    SCALARS,
    st.lists(SCALARS, max_size=3),
    st.dictionaries(st.text(max_size=4), SCALARS, max_size=2),
    st.builds(lambda: json.loads("[" * 60 + "]" * 60)),
)


def ways(data: object, way: Way = ()) -> Iterator[Way]:
    """The way to every value, the top included."""
    yield way
    items: Any = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, value in items:
        yield from ways(value, (*way, name))


@st.composite
def mutated(draw: st.DrawFn, document: Any) -> Any:
    """The document with one to three of its values dropped, doubled or put in place of another."""
    document = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, 3))):
        way = draw(st.sampled_from(list(ways(document))))
        if not way:
            continue
        within = document
        for part in way[:-1]:
            within = within[part]
        kind = draw(st.sampled_from(("drop", "double", "other", "other", "other")))
        if kind == "drop":
            del within[way[-1]]
        elif kind == "double" and isinstance(within, list):
            within.append(within[way[-1]])
        else:
            within[way[-1]] = draw(VALUES)
    return document


@st.composite
def slipped(draw: st.DrawFn, text: str) -> str:
    """The text with a piece of it lost, or something typed into it."""
    at, lost = draw(st.integers(0, len(text))), draw(st.integers(0, 12))
    typed = draw(st.one_of(st.sampled_from(WORDS), st.text(max_size=6), st.just("[" * 2_000), st.just('{"a":' * 2_000)))
    return text[:at] + typed + text[at + lost :]


def lines(line: str) -> st.SearchStrategy[str]:
    """What may stand for a line of JSON."""
    return st.one_of(mutated(json.loads(line)).map(json.dumps), slipped(line), st.text(max_size=40))
