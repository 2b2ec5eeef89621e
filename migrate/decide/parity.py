"""Parity: whether green is blue's mirror where users could tell the difference. The exit of the mirror phase."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from migrate.model.side import Side


@dataclass(frozen=True, slots=True)
class Face:
    """What users meet of one side, as its stack exports it."""

    image: str
    environment: frozenset[str]
    """Names only; values may differ and may be secret."""
    ports: frozenset[int]
    health: str
    tls: str
    """Oldest TLS version that is spoken, such as `1.2`."""
    capacity: int
    """Requests per second this side can carry."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One property in which the sides are not alike, or not enough."""

    what: str
    blue: str
    green: str
    why: str

    def __str__(self) -> str:
        return f"{self.what}: blue {self.blue}, green {self.green} ({self.why})"


def differences(faces: Mapping[Side, Face], peak: int | None) -> tuple[Difference, ...]:
    """All that keeps green from standing in for blue. Empty means parity.

    Capacity is not compared with blue's but with the plan: green must carry `peak` requests per second alone, and at
    least as much as blue where no peak is declared.
    """
    return tuple(_differences(faces[Side.BLUE], faces[Side.GREEN], peak))


def _differences(blue: Face, green: Face, peak: int | None) -> Iterator[Difference]:
    if blue.image != green.image:
        yield Difference("image", blue.image, green.image, "another digest is another program")
    if missing := blue.environment ^ green.environment:
        names = ", ".join(sorted(missing))
        yield Difference(
            "environment", _count(blue.environment), _count(green.environment), f"only on one side: {names}"
        )
    if blue.ports != green.ports:
        yield Difference("ports", _list(blue.ports), _list(green.ports), "a DNS answer carries no port")
    if blue.health != green.health:
        yield Difference("health path", blue.health, green.health, "one check watches both")
    if _version(green.tls) < _version(blue.tls):
        yield Difference("TLS minimum", blue.tls, green.tls, "green may not be laxer")
    if green.capacity < (needed := blue.capacity if peak is None else peak):
        yield Difference("capacity", str(blue.capacity), str(green.capacity), f"needs {needed} requests/s")


def _count(names: frozenset[str]) -> str:
    return f"{len(names)} names"


def _list(ports: frozenset[int]) -> str:
    return ", ".join(map(str, sorted(ports))) or "none"


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.removeprefix("TLSv").replace("_", ".").split("."))
