"""AWS guards: the security groups of load balancers, containers and databases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi_aws as aws

from migrate.components.parts import Parts

POSTGRES = 5432
ANYWHERE = "0.0.0.0/0"


@dataclass(frozen=True, slots=True)
class Guards:
    """One security group for each."""

    edge: aws.ec2.SecurityGroup
    service: aws.ec2.SecurityGroup
    data: aws.ec2.SecurityGroup


def parts(peers: Sequence[str]) -> frozenset[str]:
    """The parts of the guards; one rule per peer."""
    rules = ["edge-https", "edge-http", "edge-out", "service-from-edge", "service-out", "data-from-service"]
    beyond = [f"data-from-peer-{at}" for at, _ in enumerate(peers)]
    return frozenset(["edge-guard", "service-guard", "data-guard", *rules, *beyond])


def build(parts: Parts, vpc: aws.ec2.Vpc, peers: Sequence[str]) -> Guards:
    """The world reaches the edge, the edge the service, the service the data; peers reach the data."""
    guards = Guards(*(_guard(parts, vpc, part) for part in ("edge-guard", "service-guard", "data-guard")))
    for part, port in (("edge-https", 443), ("edge-http", 80)):
        _from_range(parts, part, guards.edge, source=ANYWHERE, port=port)
    _from_guard(parts, "service-from-edge", guards.service, source=guards.edge, ports=(1, 65535))
    _from_guard(parts, "data-from-service", guards.data, source=guards.service, ports=(POSTGRES, POSTGRES))
    for part, guard in (("edge-out", guards.edge), ("service-out", guards.service)):
        _out(parts, part, guard)
    for at, source in enumerate(peers):
        _from_range(parts, f"data-from-peer-{at}", guards.data, source=source, port=POSTGRES)
    return guards


def _guard(parts: Parts, vpc: aws.ec2.Vpc, part: str) -> aws.ec2.SecurityGroup:
    return aws.ec2.SecurityGroup(
        parts.named(part),
        vpc_id=vpc.id,
        description=part,
        tags=parts.tags(part),
        opts=parts.options(part, chosen=["description"]),
    )


def _from_range(parts: Parts, part: str, guard: aws.ec2.SecurityGroup, *, source: str, port: int) -> None:
    aws.vpc.SecurityGroupIngressRule(
        parts.named(part),
        security_group_id=guard.id,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        cidr_ipv4=source,
        tags=parts.tags(part),
        opts=parts.options(part),
    )


def _from_guard(
    parts: Parts,
    part: str,
    guard: aws.ec2.SecurityGroup,
    *,
    source: aws.ec2.SecurityGroup,
    ports: tuple[int, int],
) -> None:
    aws.vpc.SecurityGroupIngressRule(
        parts.named(part),
        security_group_id=guard.id,
        ip_protocol="tcp",
        from_port=ports[0],
        to_port=ports[1],
        referenced_security_group_id=source.id,
        tags=parts.tags(part),
        opts=parts.options(part),
    )


def _out(parts: Parts, part: str, guard: aws.ec2.SecurityGroup) -> None:
    aws.vpc.SecurityGroupEgressRule(
        parts.named(part),
        security_group_id=guard.id,
        ip_protocol="-1",
        cidr_ipv4=ANYWHERE,
        tags=parts.tags(part),
        opts=parts.options(part),
    )
