"""Sample: one line of the Prometheus text format.

Reads version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/): what Envoy and every exporter speak.
Strict in what is looked for: a page with one such line that cannot be read, or that comes twice, is no page, because
the rest would be counted as a fall of that counter. What else a page holds may be anything. Of OpenMetrics, exemplars
and quoted UTF-8 names are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LIMIT = 4 * 1024 * 1024
"""Longest page that is read, in characters. A plain Envoy serves about 72 kB."""


class BadText(ValueError):
    """This is not the Prometheus text format, or there is too much of it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of one series. A timestamp, where the line has one, is checked and left out."""

    name: str
    labels: Mapping[str, str]
    value: float


_LABEL = re.compile(
    r"""
    [ \t]* (?P<name> [a-zA-Z_][a-zA-Z0-9_]* )
    [ \t]* = [ \t]* "(?P<text> (?: [^"\\] | \\[\\"n] )* )"
    [ \t]* (?P<more> ,? )
    """,
    re.VERBOSE,
)
_HEAD = re.compile(r"(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)[ \t]*(?P<brace>\{?)")
_TAIL = re.compile(
    r"""
    [ \t]* (?P<value> [+-]? (?: [0-9]+ \.? [0-9]* | \.[0-9]+ ) (?: [eE] [+-]? [0-9]+ )? | [+-]?Inf | NaN )
    (?: [ \t]+ -?[0-9]+ )?
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(.)")


def parse(text: str, *, ours: str = "") -> list[Sample]:
    """The samples of a page, in its order. Of lines without the text `ours` those are left out that cannot be read.

    Raises:
        BadText: A line with `ours` cannot be read or comes twice, no line can be read at all, or the page is longer
            than `LIMIT`.
    """
    if len(text) > LIMIT:
        raise BadText(f"more than {LIMIT // 1024} kB of text")
    lines = ((number, line.strip(" \t")) for number, line in enumerate(text.split("\n"), 1))
    found: list[Sample] = []
    refused: BadText | None = None
    for number, line in lines:
        if not line or line.startswith("#"):
            continue
        try:
            found.append(_sample(line, number))
        except BadText as error:
            if ours in line:
                raise
            refused = refused or error
    if refused and not found:
        raise refused
    _refuse_twins(sample for sample in found if ours and ours in sample.name)
    return found


def _refuse_twins(samples: Iterable[Sample]) -> None:
    """
    Raises:
        BadText: A series comes twice; the next page may show it once, which would look like a fall.
    """
    seen: set[tuple[str, frozenset[tuple[str, str]]]] = set()
    for sample in samples:
        series = (sample.name, frozenset(sample.labels.items()))
        if series in seen:
            raise BadText(f"{sample.name} comes twice with the same labels")
        seen.add(series)


def _sample(line: str, number: int) -> Sample:
    head = _HEAD.match(line)
    if head is None:
        raise BadText(f"line {number} does not begin with a metric name")
    labels, end = _labels(line, head.end(), number) if head["brace"] else ({}, head.end())
    tail = _TAIL.fullmatch(line, end)
    if tail is None or end == head.end("name"):  # a name and a value need a gap
        raise BadText(f"line {number} has no value that is a number")
    return Sample(head["name"], labels, float(tail["value"]))


def _labels(line: str, start: int, number: int) -> tuple[dict[str, str], int]:
    """The labels behind an open brace, and where the closed one ends."""
    labels: dict[str, str] = {}
    more = True
    while more and (label := _LABEL.match(line, start)):
        if label["name"] in labels:
            raise BadText(f"line {number} gives the label {label['name']} twice")
        labels[label["name"]] = _ESCAPE.sub(_unescaped, label["text"])
        start, more = label.end(), bool(label["more"])
    rest = line[start:].lstrip(" \t")
    if not rest.startswith("}"):
        raise BadText(f"line {number} has labels that cannot be read")
    return labels, len(line) - len(rest) + 1


def _unescaped(escape: re.Match[str]) -> str:
    return "\n" if escape[1] == "n" else escape[1]
