"""Collection: a kind of resource, and what its API demands beyond the discovery document."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.refusal import Code

if TYPE_CHECKING:
    from migrate.rehearse.gcp.account import Account
    from migrate.rehearse.gcp.resource import Resource

Check = Callable[["Account", "Resource", Json | None], None]
"""Called with the resource as it shall be and the body it had (None when it is new); raises Refused."""

Fill = Callable[["Account", "Resource"], None]
"""Writes the fields that only Google sets."""

Guard = Callable[["Account", "Resource"], None]
"""Called before a delete; raises Refused."""


class Place(Enum):
    """Where a request to create says what the new one is called."""

    BODY = "body"
    QUERY = "query"
    SERVER = "server"


class Naming(Enum):
    """What `name` in a body holds."""

    SHORT = "short"
    FULL = "full"


class Children(Enum):
    """What a delete does to what is in the resource."""

    REFUSE = "refuse"
    CASCADE = "cascade"


COMPUTE_NAME = r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?"
"""RFC 1035 labels, as compute's own pattern for `name` says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """`key` is the field of the body or the query parameter; `pattern` what an id may be."""

    place: Place = Place.BODY
    key: str = "name"
    pattern: str = COMPUTE_NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What is said of one that is missing or there already. Places: {name}, {id}, {project}, {location}, {number}."""

    missing: str
    exists: str
    missing_code: Code = Code.NOT_FOUND
    exists_code: Code = Code.EXISTS


def nothing(*_: object) -> None:
    """No rule."""


def plain(parent: str, identifier: str) -> str:
    """The collection's key, a slash and the id."""
    return f"{parent}/{identifier}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """One entry of a service's table.

    `resource` is the discovery resource (`compute.networks`); `pattern` matches the relative names of its items.
    `wrapped` is the field of a create request that holds the resource, where it is not the body itself.
    `fixed` are fields that never change; `hidden` are fields never read back; `defaults` are what Google puts where
    nothing was said. `path` makes a key from the collection's key and the id.
    `lingers` is said when an id is used again that was deleted and is kept by Google for some weeks.
    `schema` is said only where the API has no `get` to tell it.
    """

    resource: str
    pattern: str
    texts: Texts
    identifier: Identifier = field(default_factory=Identifier)
    naming: Naming = Naming.SHORT
    path: Callable[[str, str], str] = plain
    schema: str = ""
    wrapped: str | None = None
    defaults: Mapping[str, object] = field(default_factory=dict[str, object])
    fixed: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    children: Children = Children.REFUSE
    lingers: str = ""
    check: Check = nothing
    fill: Fill = nothing
    guard: Guard = nothing

    def holds(self, name: str) -> bool:
        """Whether a relative name is one of an item of this collection."""
        return re.fullmatch(self.pattern, name) is not None

    def parent(self, key: str) -> str:
        """Everything before the collection's own segment."""
        return key.rsplit("/", 2)[0]
