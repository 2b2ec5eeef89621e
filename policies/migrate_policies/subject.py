"""Subject: one resource as rules see it, with everything a policy is told about it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pulumi_policy import PolicyProviderResource, PolicyResource, ResourceValidationArgs

from .known import Properties, at, fields, known

CLOUDS = ("aws", "gcp")

SIDE_TAG, SIDE_LABEL = "migrate:side", "migrate-side"
"""The mark that the components put on everything that can carry one, in AWS and in Google."""

_SIDES = ("blue", "green")


@dataclass(frozen=True, slots=True)
class Provider:
    """Who will make it. Settings of a provider that are no text arrive as JSON in text."""

    name: str
    props: Properties

    def setting(self, name: str) -> object:
        """The setting, decoded; None where there is none."""
        value = self.props.get(name)
        if not isinstance(value, str) or value[:1] not in ("[", "{"):
            return value
        try:
            return json.loads(value)
        except ValueError:
            return value


@dataclass(frozen=True, slots=True)
class Subject:
    """A resource. `props` are its inputs, or in a rule of the whole stack its outputs.

    `uses` are the resources each property was made from, by URN; only rules of the whole stack are told.
    """

    type: str
    name: str
    urn: str
    props: Properties
    protect: bool = False
    ignoring: tuple[str, ...] = ()
    deleted_first: bool = False
    parent: str = ""
    provider: Provider | None = None
    uses: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    @property
    def cloud(self) -> str | None:
        """aws or gcp; None for components and providers."""
        package = self.type.partition(":")[0]
        return package if package in CLOUDS else None

    @property
    def marks(self) -> Properties:
        """Its AWS tags, or Google labels."""
        labels = at(self.props, "settings.userLabels") if self.type in LABELLED_INSIDE else self.props.get("labels")
        return fields(self.props.get("tags") if self.cloud == "aws" else labels)

    @property
    def side(self) -> str | None:
        """blue, green or both: by its mark, else by its parent (`shop-blue-network`), else by its stack."""
        marked = self.marks.get(SIDE_TAG if self.cloud == "aws" else SIDE_LABEL)
        if isinstance(marked, str):
            return marked
        words = self.parent.rpartition("::")[2].split("-")
        stack = self.urn.removeprefix("urn:pulumi:").partition("::")[0]
        return next((side for side in _SIDES if side in words), stack if stack in _SIDES else None)


LABELLED_INSIDE = frozenset({"gcp:sql/databaseInstance:DatabaseInstance"})
"""Types that carry their labels under `settings.userLabels`."""


def resource(args: ResourceValidationArgs) -> Subject:
    """The resource of a resource rule."""
    return _subject(args, {})


def resources(all_: Sequence[PolicyResource]) -> tuple[Subject, ...]:
    """The resources of a stack rule."""
    return tuple(
        _subject(one, {name: tuple(used.urn for used in by) for name, by in one.property_dependencies.items()})
        for one in all_
    )


def _subject(seen: ResourceValidationArgs | PolicyResource, uses: Mapping[str, tuple[str, ...]]) -> Subject:
    return Subject(
        type=seen.resource_type,
        name=seen.name,
        urn=seen.urn,
        props=known(seen.props),
        protect=seen.opts.protect,
        ignoring=tuple(seen.opts.ignore_changes),
        deleted_first=bool(seen.opts.delete_before_replace),
        parent=seen.opts.parent or "",
        provider=_provider(seen.provider),
        uses=uses,
    )


def _provider(seen: PolicyProviderResource | None) -> Provider | None:
    return Provider(seen.name, known(seen.props)) if seen else None
