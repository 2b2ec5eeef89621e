"""Declared: a resource as a test writes it down, for a rule called directly and for a program on the engine alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi_policy import (
    PolicyCustomTimeouts,
    PolicyProviderResource,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
)
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

OF = "$of"
"""A property `{"$of": name}` is the id of another resource, which only an update tells."""

PROVIDERS: Mapping[str, Mapping[str, str]] = {
    "aws-green": {"region": "eu-central-1", "allowedAccountIds": '["123456789012"]'},
    "aws-anywhere": {"region": "eu-central-1"},
    "aws-blue": {"region": "eu-central-1", "allowedAccountIds": '["123456789012"]'},
    "aws-far": {"region": "us-west-2", "allowedAccountIds": '["123456789012"]'},
    "aws-marking": {
        "region": "eu-central-1",
        "allowedAccountIds": '["123456789012"]',
        "defaultTags": '{"tags": {"migrate:migration": "shop", "migrate:side": "green"}}',
    },
    "gcp-green": {"project": "shop-prod"},
    "gcp-elsewhere": {"project": "playground"},
}
"""Settings of every provider, as the SDKs send them: what is no text is JSON in text."""


@dataclass(frozen=True, slots=True)
class Declared:
    """One resource; `provider` names one of PROVIDERS, None leaves it to the engine's default."""

    type: str
    name: str
    props: Mapping[str, Any]
    provider: str | None
    protect: bool = False
    ignoring: tuple[str, ...] = ()
    deleted_first: bool = False
    component: bool = False
    parent: str | None = None
    """The URN of the component it belongs to."""

    @property
    def urn(self) -> str:
        return f"urn:pulumi:green::shop::{self.type}::{self.name}"

    def as_json(self) -> dict[str, object]:
        fields = ("type", "name", "props", "provider", "protect", "ignoring", "deleted_first", "component")
        return {name: getattr(self, name) for name in fields}


@dataclass(slots=True)
class Told:
    """What a rule reported: message and URN."""

    messages: list[tuple[str, str | None]] = field(default_factory=list)

    def report(self, message: str, urn: str | None = None) -> None:
        self.messages.append((message, urn))


def as_arguments(one: Declared, config: Mapping[str, Any]) -> ResourceValidationArgs:
    """The arguments of a resource rule, as the policy SDK makes them in a preview."""
    return ResourceValidationArgs(one.type, _wired(one.props), one.urn, one.name, _options(one), _provider(one), config)


def as_stack(all_: Sequence[Declared]) -> list[PolicyResource]:
    """The resources of a stack rule."""
    by_name = {
        one.name: PolicyResource(
            one.type, _wired(one.props), one.urn, one.name, _options(one), _provider(one), None, [], {}
        )
        for one in all_
    }
    for one in all_:
        for key, value in one.props.items():
            used = [by_name[name] for name in _references(value) if name in by_name]
            by_name[one.name].property_dependencies.update({key: used} if used else {})
    return list(by_name.values())


def _references(value: object) -> Iterable[str]:
    if isinstance(value, Mapping):
        if OF in value:
            yield value[OF]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _references(item)


def _wired(props: Mapping[str, Any]) -> Any:
    """Through JSON with every number a float, as the engine sends them, and in the SDK's guard against unknowns."""
    return unknown_checking_proxy(json.loads(json.dumps(_unknown(props)), parse_int=float))


def _unknown(value: Any) -> Any:
    if isinstance(value, Mapping):
        return UNKNOWN_STRING_VALUE if OF in value else {key: _unknown(inner) for key, inner in value.items()}
    return [_unknown(item) for item in value] if isinstance(value, list) else value


def _options(one: Declared) -> PolicyResourceOptions:
    timeouts = PolicyCustomTimeouts(0, 0, 0)
    first = one.deleted_first or None
    return PolicyResourceOptions(one.protect, list(one.ignoring), first, [], timeouts, [], one.parent)


def _provider(one: Declared) -> PolicyProviderResource | None:
    package = one.type.partition(":")[0]
    if one.component:
        return None
    name = one.provider or "default_7_51_1"
    props = PROVIDERS.get(name, {})
    kind = f"pulumi:providers:{package}"
    return PolicyProviderResource(
        kind, unknown_checking_proxy(dict(props)), f"urn:pulumi:green::shop::{kind}::{name}", name
    )
