"""Kind: one resource type of a stand-in: an entry of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from migrate.rehearse.standins.autoname import Autoname
from migrate.rehearse.standins.value import Values

Cloud = TypeVar("Cloud")


@dataclass(frozen=True, slots=True)
class Change:
    """What an update is to do: the inputs wanted, the state before, and which properties differ."""

    new: Values
    old: Values
    keys: frozenset[str]

    def touches(self, *properties: str) -> bool:
        return not self.keys.isdisjoint(properties)


def no_rules(_: Values) -> Iterator[tuple[str, str]]:
    """Nothing beyond the SDK's types."""
    return iter(())


def at_once(*_: object) -> None:
    """Ready as soon as it is made."""


def by_its_id(_: object, identifier: str) -> str:
    """Imported by the id it has in the state."""
    return identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[Cloud]):
    """How a type is made, read, changed and removed.

    `inputs` are those it serves; others that the SDK declares are refused by name rather than ignored.
    `replaces` are the inputs that force a replacement, as the provider's `page` for the type says; without an `update`
    every input does. `read` is given the id and what was known before, and
    answers None when it is gone. `kept` are inputs no API tells back: passwords, and switches of the provider itself.
    `clears` are inputs whose absence means "none", where the others mean "whatever is there". `defaults` are what the
    provider itself fills in. `rules` tell what the types cannot: path and sentence. `imported` turns what the page says
    an import takes into the id, where those are two things.
    """

    type: str
    inputs: frozenset[str]
    create: Callable[[Cloud, Values], str]
    read: Callable[[Cloud, str, Values], Values | None]
    delete: Callable[[Cloud, str, Values], None]
    update: Callable[[Cloud, str, Change], None] | None = None
    ready: Callable[[Cloud, str, Values], None] = at_once
    replaces: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    clears: frozenset[str] = frozenset()
    defaults: Mapping[str, object] = field(default_factory=dict[str, object])
    rules: Callable[[Values], Iterator[tuple[str, str]]] = no_rules
    autoname: Autoname | None = None
    imported: Callable[[Cloud, str], str] = by_its_id

    @property
    def page(self) -> str:
        """The provider's own page for the type, where it is said which inputs force a replacement."""
        package, module, name = self.type.split(":")
        folder = module.partition("/")[0]
        return f"https://www.pulumi.com/registry/packages/{package}/api-docs/{folder}/{name.lower()}/"

    def forces(self, name: str) -> bool:
        """Whether a change of this property needs a new resource."""
        return self.update is None or name in self.replaces
