"""Rule: one thing that must hold, as a policy the engine can run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)

from .finding import Finding
from .setting import Config, Setting
from .subject import Subject, resource, resources

OfResource = Callable[[Subject, Config], Iterable[Finding]]
OfStack = Callable[[Sequence[Subject], Config], Iterable[Finding]]


class NotApplicable(Exception):
    """Raised by a rule that has nothing to go by; the reason is shown with the pack's results."""


def rule(
    name: str,
    says: str,
    check: OfResource,
    *,
    settings: Sequence[Setting[Any]] = (),
    level: EnforcementLevel = EnforcementLevel.MANDATORY,
) -> ResourceValidationPolicy:
    """A rule of one resource. It sees inputs, in a preview and again before the resource is touched."""

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        try:
            for finding in check(resource(args), args.get_config()):
                report(str(finding), None)
        except NotApplicable as reason:
            args.not_applicable(str(reason))

    return ResourceValidationPolicy(name, says, validate, level, _schema(settings))


def stack_rule(
    name: str,
    says: str,
    check: OfStack,
    *,
    settings: Sequence[Setting[Any]] = (),
    level: EnforcementLevel = EnforcementLevel.MANDATORY,
) -> StackValidationPolicy:
    """A rule of all resources together. It sees outputs, at the end: an update it fails has happened. Preview first."""

    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        try:
            for finding in check(resources(args.resources), args.get_config()):
                report(str(finding), finding.urn)
        except NotApplicable as reason:
            args.not_applicable(str(reason))

    return StackValidationPolicy(name, says, validate, level, _schema(settings))


def _schema(settings: Sequence[Setting[Any]]) -> PolicyConfigSchema | None:
    return PolicyConfigSchema({one.name: dict(one.schema) for one in settings}) if settings else None
