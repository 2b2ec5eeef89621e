"""Health check: what takes a side out of a weighted record while it does not answer."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding
from .known import at, fields, found, items
from .rule import rule
from .setting import Config
from .subject import Subject
from .weighted import CLOUD_DNS_RECORD, ROUTE53_RECORD


def check(subject: Subject, config: Config) -> Iterator[Finding]:
    """Whether a check is attached. Which one may be known only after the update: that it is there is enough."""
    del config
    if subject.type == ROUTE53_RECORD and subject.props.get("weightedRoutingPolicies"):
        yield from _route53(subject)
    elif subject.type == CLOUD_DNS_RECORD:
        yield from _cloud_dns(subject)


def _route53(subject: Subject) -> Iterator[Finding]:
    evaluated = [value for _, value in found(subject.props, "aliases[].evaluateTargetHealth")]
    if not subject.props.get("healthCheckId") and not (evaluated and all(evaluated)):
        limit = "a health check, or an alias that evaluates its target's health"
        yield Finding("healthCheckId", None, limit, "Attach the health check of this record's side.")


def _cloud_dns(subject: Subject) -> Iterator[Finding]:
    """A policy's check asks the external endpoints; internal load balancers have their own."""
    policy = fields(subject.props.get("routingPolicy"))
    for place, item in enumerate(items(policy.get("wrrs"))):
        where = f"routingPolicy.wrrs[{place}].healthCheckedTargets"
        endpoints = at(item, "healthCheckedTargets.externalEndpoints")
        if not endpoints and not at(item, "healthCheckedTargets.internalLoadBalancers"):
            yield Finding(where, None, "targets that are health checked", "Give the addresses here, not as rrdatas.")
        elif endpoints and not policy.get("healthCheck"):
            limit = "a health check of three source regions"
            yield Finding("routingPolicy.healthCheck", None, limit, "Attach one when the record is made, not later.")
            return


RULE = rule("records-health-checked", "Every weighted record has a health check.", check)
