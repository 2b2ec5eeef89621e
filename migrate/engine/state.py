"""State: what Pulumi has recorded about a stack, with a digest that changes when anything in it does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

Json = Mapping[str, object]

_SECRET_MARK = "4dabf18193072939515e22adb298388d"  # noqa: S105 - no password, a well-known mark
"""Key of Pulumi's special values (sdk/go/common/resource/sig); with a `ciphertext` it is a secret."""

_VOLATILE = frozenset({"sourcePosition", "stackTrace"})
"""Where in the program a resource was declared: no part of what is there."""


class Doing(StrEnum):
    """What an update was doing when it was killed."""

    CREATING = "creating"
    UPDATING = "updating"
    DELETING = "deleting"
    READING = "reading"
    IMPORTING = "importing"


@dataclass(frozen=True, slots=True)
class Recorded:
    """One resource in the state. `needs` are the resources it was made from; `digest` covers all of it but secrets."""

    urn: str
    type: str
    id: str
    needs: tuple[str, ...]
    digest: str
    leaving: bool = False
    """A replaced original that is still to be deleted."""


@dataclass(frozen=True, slots=True)
class Pending:
    """An operation that was begun and not finished."""

    urn: str
    type: str
    doing: Doing
    in_cloud: bool = True
    """False for a component and a provider: both stand in Pulumi's state and nowhere else."""

    @property
    def name(self) -> str:
        """The resource's name in the program."""
        return self.urn.rpartition("::")[2]

    @property
    def is_open_create(self) -> bool:
        """Whether only a look at the cloud can settle it: it may be there, under an id that nobody recorded."""
        return self.in_cloud and self.doing is Doing.CREATING

    def __str__(self) -> str:
        return f"{self.doing} {self.type} {self.name}"


@dataclass(frozen=True, slots=True)
class State:
    """The recorded state of one stack."""

    resources: tuple[Recorded, ...] = ()
    pending: tuple[Pending, ...] = ()

    @property
    def digest(self) -> str:
        """Names this state: 16 hexadecimal digits.

        A secret that alone changed its value still shows, through the time of change Pulumi records with it.
        """
        return _digest([*sorted(one.digest for one in self.resources), *(str(one) for one in self.pending)])

    def changed_since(self, earlier: State) -> tuple[str, ...]:
        """The resources, by URN, that were added, removed or changed."""
        now, then = ({(one.urn, one.digest) for one in state.resources} for state in (self, earlier))
        return tuple(sorted({urn for urn, _ in now ^ then}))


def read_state(deployment: Json) -> State:
    """The state in a deployment, as `pulumi stack export` gives it; a new stack has an empty one."""
    return State(
        resources=tuple(_recorded(one) for one in _items(deployment, "resources")),
        pending=tuple(_pending(one) for one in _items(deployment, "pending_operations")),
    )


def read_outputs(deployment: Json) -> Json:
    """What the stack in a deployment exports; an output with a secret anywhere in it is left out."""
    roots = [one for one in _items(deployment, "resources") if one["type"] == "pulumi:pulumi:Stack"]
    told = cast("Json", roots[0].get("outputs") or {}) if roots else cast("Json", {})
    return {name: value for name, value in told.items() if not _secret(value)}


def _secret(value: object) -> bool:
    if isinstance(value, Mapping):
        fields = cast("Json", value)
        return _SECRET_MARK in fields or any(map(_secret, fields.values()))
    return isinstance(value, list) and any(map(_secret, cast("list[object]", value)))


def pending_creates(deployment: Json) -> tuple[Json, ...]:
    """The resources that were being created when an update was killed, as Pulumi wrote them down."""
    operations = _items(deployment, "pending_operations")
    return tuple(cast("Json", one["resource"]) for one in operations if one["type"] == Doing.CREATING)


def is_in_cloud(resource: Json) -> bool:
    """Whether a resource stands in a cloud. Components, stacks and providers are kept by Pulumi alone."""
    return resource.get("custom") is not False and not str(resource["type"]).startswith("pulumi:")


def _items(parent: Json, key: str) -> Sequence[Json]:
    return cast("Sequence[Json]", parent.get(key) or ())


def _recorded(resource: Json) -> Recorded:
    return Recorded(
        urn=str(resource["urn"]),
        type=str(resource["type"]),
        id=str(resource.get("id", "")),
        needs=tuple(dict.fromkeys(_needs(resource))),
        digest=_digest(_stable(resource)),
        leaving=bool(resource.get("delete")),
    )


def _needs(resource: Json) -> Iterable[str]:
    yield from cast("Sequence[str]", resource.get("dependencies") or ())
    for urns in cast("Mapping[str, Sequence[str] | None]", resource.get("propertyDependencies") or {}).values():
        yield from urns or ()
    if provider := resource.get("provider"):
        yield str(provider).rpartition("::")[0]  # a provider is named URN::id
    for key in ("parent", "deletedWith"):
        if urn := resource.get(key):
            yield str(urn)


def _pending(operation: Json) -> Pending:
    resource = cast("Json", operation["resource"])
    return Pending(
        str(resource["urn"]), str(resource["type"]), Doing(str(operation["type"])), in_cloud=is_in_cloud(resource)
    )


def _stable(value: object) -> object:
    """`value` without what differs between two exports of one state: the ciphertext of secrets is drawn anew."""
    if isinstance(value, Mapping):
        fields = cast("Json", value)
        if _SECRET_MARK in fields and "ciphertext" in fields:
            return "secret"
        return {key: _stable(part) for key, part in fields.items() if key not in _VOLATILE}
    if isinstance(value, list):
        return [_stable(part) for part in cast("list[object]", value)]
    return value


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
