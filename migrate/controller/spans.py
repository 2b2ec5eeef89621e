"""Spans: how long each part of a turn takes, told to whoever traces it."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

Fact = str | bool | int | float


class Span(Protocol):
    """One part of a turn, while it lasts."""

    def add(self, **facts: Fact) -> None:
        """What is known of it by now."""
        ...


class Spans(Protocol):
    """Begins spans; one that begins within another is a part of it. It never raises, and never waits for anybody."""

    def __call__(self, name: str, /, **facts: Fact) -> AbstractContextManager[Span]:
        """A span from here to the end of the block. An error that leaves the block is told with it."""
        ...


class _Unseen:
    def add(self, **facts: Fact) -> None:
        pass


def untraced(name: str, /, **facts: Fact) -> AbstractContextManager[Span]:  # noqa: ARG001 - the form of Spans
    """Spans that nobody sees."""
    return nullcontext(_Unseen())
