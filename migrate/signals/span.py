"""Span: one piece of work in a trace, and how much of its time was its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Span:
    """Times are seconds since the epoch. `parent` is None for the root, which carries the name that all roots share."""

    name: str
    id: str
    parent: str | None
    start: float
    end: float

    @property
    def seconds(self) -> float:
        return max(0.0, self.end - self.start)


Trace = Sequence[Span]
"""The spans of one request; the first is its root."""

ITSELF = "the service itself"
"""The name of every root, since the two sides call themselves differently."""

TAIL = 10
"""One in so many traces is looked at, the slowest ones: what grew is to be found where it hurts."""

MOST = 25
"""Traces that are looked at on each side."""


class Tracer(Protocol):
    """A source that knows the traces of one side."""

    def slowest(self, start: datetime, end: datetime) -> list[Trace]:
        """The slowest of those that began in the span of time: one in `TAIL`, at least one, at most `MOST`.

        Raises:
            SourceError: No answer, or none that can be used.
        """
        ...


def tail(count: int) -> int:
    """How many of so many traces are looked at."""
    return min(MOST, max(1, count // TAIL))


def own_seconds(trace: Trace) -> dict[str, float]:
    """By name: the time of each span in which none of its children was at work. Adds up to the root's own duration as
    long as children lie within their parents.
    """
    children: defaultdict[str | None, list[Span]] = defaultdict(list)
    for span in trace:
        children[span.parent].append(span)
    times: defaultdict[str, float] = defaultdict(float)
    for span in trace:
        times[span.name] += max(0.0, span.seconds - _covered(span, children[span.id]))
    return dict(times)


def _covered(span: Span, children: Iterable[Span]) -> float:
    """How much of a span its children cover, where they overlap only once."""
    covered, reached = 0.0, span.start
    for child in sorted(children, key=lambda one: one.start):
        start, end = max(child.start, reached), min(child.end, span.end)
        if end > start:
            covered += end - start
            reached = end
    return covered
