"""Verdict: what the rules of the pack say about some resources, called as the policy SDK calls them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pulumi_policy import Policy, ResourceValidationPolicy, StackValidationArgs, StackValidationPolicy
from pulumi_policy.policy import _NotApplicableError as NotApplicable

from policies.migrate_policies.pack import POLICIES
from tests.policies.cases.case import CONFIG
from tests.policies.declared import Declared, as_arguments, as_stack

Config = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Violation:
    """One report; `name` is the resource's, empty where the stack as a whole is meant."""

    rule: str
    name: str
    message: str


OF_ONE = tuple(policy for policy in POLICIES if isinstance(policy, ResourceValidationPolicy))
"""The rules of one resource; the others are of the stack as a whole."""


def rule(name: str) -> Policy:
    return next(policy for policy in POLICIES if policy.name == name)


def violations(policy: Policy, stack: Sequence[Declared], config: Config = CONFIG) -> list[Violation]:
    """What one rule reports; a rule that does not apply reports nothing."""
    told: list[Violation] = []
    settings = config.get(policy.name, {})
    if isinstance(policy, StackValidationPolicy):
        with suppress(NotApplicable):
            policy.validate(
                StackValidationArgs(as_stack(stack), settings),
                lambda message, urn=None: told.append(
                    Violation(policy.name, (urn or "").rpartition("::")[2], str(message))
                ),
            )
    elif isinstance(policy, ResourceValidationPolicy):
        for one in stack:
            with suppress(NotApplicable):
                policy.validate(
                    as_arguments(one, settings),
                    lambda message, _=None, one=one: told.append(Violation(policy.name, one.name, str(message))),
                )
    return told


def verdict(stack: Sequence[Declared], config: Config = CONFIG, *, of: Iterable[Policy] = POLICIES) -> list[Violation]:
    """What the whole pack reports."""
    return [violation for policy in of for violation in violations(policy, stack, config)]
