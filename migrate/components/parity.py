"""Parity: what both sides of a mirrored service have, property by property."""

from collections.abc import Sequence
from typing import TypedDict, cast

import pulumi

from migrate.components import image
from migrate.components.side import Side


class TextPair(TypedDict):
    """One property of both sides, as text."""

    blue: str
    """What blue has."""
    green: str
    """What green has."""


class CountPair(TypedDict):
    """One property of both sides, as a number."""

    blue: int
    """What blue has."""
    green: int
    """What green has."""


class TextsPair(TypedDict):
    """One property of both sides, as a list of texts."""

    blue: Sequence[str]
    """What blue has."""
    green: Sequence[str]
    """What green has."""


class CountsPair(TypedDict):
    """One property of both sides, as a list of numbers."""

    blue: Sequence[int]
    """What blue has."""
    green: Sequence[int]
    """What green has."""


class Parity(TypedDict):
    """What both sides of a mirrored service have. All but `capacity` must be equal before traffic moves."""

    ports: CountsPair
    """The ports users can call."""
    health_path: TextPair
    """The path health checks ask."""
    tls_minimum: TextPair
    """The lowest TLS version accepted."""
    image_digest: TextPair
    """The digest of the image; the registries differ."""
    env_keys: TextsPair
    """The names of all environment variables."""
    capacity: CountPair
    """Containers that always run; green's must be enough before weight arrives."""


def compared(blue: Side, green: Side) -> pulumi.Output[Parity]:
    """Both sides, property by property."""
    pairs: dict[str, dict[str, pulumi.Output[object]]] = {
        "ports": _pair(blue.ports, green.ports),
        "health_path": _pair(blue.health_path, green.health_path),
        "tls_minimum": _pair(blue.tls_minimum, green.tls_minimum),
        "image_digest": _pair(blue.image.apply(image.digest), green.image.apply(image.digest)),
        "env_keys": _pair(blue.env_keys, green.env_keys),
        "capacity": _pair(blue.capacity, green.capacity),
    }
    return cast("pulumi.Output[Parity]", pulumi.Output.from_input(pairs))


def _pair(blue: pulumi.Output[object], green: pulumi.Output[object]) -> dict[str, pulumi.Output[object]]:
    return {"blue": blue, "green": green}
