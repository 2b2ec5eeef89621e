"""Side export: the one object that the stack of a side hands to the other stacks and to `migrate`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self, cast

from migrate.errors import InvalidValue
from migrate.model.reached import Reached
from migrate.model.side import Cloud

OUTPUT = "side"
"""The name of the stack output."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a side stands."""

    cloud: Cloud
    account: str
    """AWS account or Google project."""
    region: str


@dataclass(frozen=True, slots=True)
class SideExport:
    """One side as its stack built it. The fields are the keys of the object, as they stand."""

    place: Place
    address: str
    """The load balancer's DNS name (AWS) or anycast address (Google)."""
    alias_zone: str | None
    """The hosted zone of an AWS load balancer's name."""
    url: str
    host: str
    """The name that reaches this side alone."""
    health_path: str
    image: str
    """By digest."""
    ports: tuple[int, ...]
    env_keys: tuple[str, ...]
    tls_minimum: str
    capacity: int
    """Containers that always run."""
    database_host: str | None
    network_id: str

    @classmethod
    def read(cls, value: object) -> Self:
        """The export in a stack's output `side`. Raises InvalidValue where it is none."""
        if not isinstance(value, Mapping):
            raise InvalidValue("not the export of a side", seen=value, limit="what stack blue or green exports")
        told = cast("Mapping[str, Any]", value)
        try:
            return cls(**{name: read(told.get(name)) for name, read in _FIELDS.items()})
        except (TypeError, ValueError, KeyError) as error:
            limit = ", ".join(_FIELDS)
            raise InvalidValue("not the export of a side", seen=", ".join(sorted(told)), limit=limit) from error

    @property
    def reached(self) -> Reached:
        """Where its load balancer is."""
        return Reached(self.address, self.alias_zone)


def _place(value: object) -> Place:
    told = cast("Mapping[str, object]", value)
    return Place(Cloud(_text(told["cloud"])), _text(told["account"]), _text(told["region"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _maybe(value: object) -> str | None:
    return None if value is None else _text(value)


def _count(value: Any) -> int:
    """State files keep every number as a float."""
    return int(value)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_text(each) for each in value)


def _counts(value: Any) -> tuple[int, ...]:
    return tuple(_count(each) for each in value)


_FIELDS: Mapping[str, Callable[[Any], Any]] = {
    "place": _place,
    "address": _text,
    "alias_zone": _maybe,
    "url": _text,
    "host": _text,
    "health_path": _text,
    "image": _text,
    "ports": _counts,
    "env_keys": _texts,
    "tls_minimum": _text,
    "capacity": _count,
    "database_host": _maybe,
    "network_id": _text,
}
