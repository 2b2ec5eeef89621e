"""Finding: one thing a rule found wrong."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Where, what was seen, what is allowed, and what to do. `urn` names the resource, where a stack was judged."""

    at: str
    seen: object
    limit: str
    then: str
    urn: str | None = None

    def __str__(self) -> str:
        return f"{self.at}: seen {_told(self.seen)}, allowed: {self.limit}. {self.then}"


def _told(seen: object) -> str:
    match seen:
        case None:
            return "nothing"
        case bool():
            return str(seen).lower()
        case "":
            return '""'
        case _:
            return str(seen)
