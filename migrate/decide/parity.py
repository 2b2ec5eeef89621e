"""Parity: whether green is blue's mirror where users could tell the difference. The exit of the mirror phase."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from migrate.model.side import Side
from migrate.model.side_export import SideExport


@dataclass(frozen=True, slots=True)
class Difference:
    """One property in which the sides are not alike, or not enough."""

    what: str
    blue: str
    green: str
    why: str

    def __str__(self) -> str:
        return f"{self.what}: blue {self.blue}, green {self.green} ({self.why})"


def differences(sides: Mapping[Side, SideExport], containers: int | None) -> tuple[Difference, ...]:
    """All that keeps green from standing in for blue. Empty means parity.

    Capacity is not compared with blue's but with the plan: green must always run `containers`, and at least as many as
    blue where none are declared.
    """
    return tuple(_differences(sides[Side.BLUE], sides[Side.GREEN], containers))


def _differences(blue: SideExport, green: SideExport, containers: int | None) -> Iterator[Difference]:
    if _digest(blue.image) != _digest(green.image):
        yield Difference("image", _digest(blue.image), _digest(green.image), "another digest is another program")
    keys = {Side.BLUE: set(blue.env_keys), Side.GREEN: set(green.env_keys)}
    if single := keys[Side.BLUE] ^ keys[Side.GREEN]:
        counts = {side: f"{len(each)} names" for side, each in keys.items()}
        only = f"only on one side: {', '.join(sorted(single))}"
        yield Difference("environment", counts[Side.BLUE], counts[Side.GREEN], only)
    if set(blue.ports) != set(green.ports):
        yield Difference("ports", _list(blue.ports), _list(green.ports), "a DNS answer carries no port")
    if blue.health_path != green.health_path:
        yield Difference("health path", blue.health_path, green.health_path, "one check watches both")
    if _version(green.tls_minimum) < _version(blue.tls_minimum):
        yield Difference("TLS minimum", blue.tls_minimum, green.tls_minimum, "green may not be laxer")
    if green.capacity < (needed := blue.capacity if containers is None else containers):
        yield Difference("capacity", str(blue.capacity), str(green.capacity), f"needs {needed} containers")


def _digest(image: str) -> str:
    """The registries differ; the digest does not."""
    return image.rpartition("@")[2]


def _list(ports: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(ports))) or "none"


def _version(text: str) -> tuple[int, ...]:
    """`1.2`, `TLSv1.2`, `TLSv1_2`; plain HTTP (no version) is below them all."""
    digits = text.removeprefix("TLSv").removeprefix("TLS_").replace("_", ".")
    return tuple(int(part) for part in digits.split(".") if part.isdigit())
