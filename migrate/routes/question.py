"""Question: what a name server is asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """A name and a record type."""

    name: str
    type: str
