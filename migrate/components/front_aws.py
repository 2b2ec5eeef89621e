"""AWS front: an application load balancer that speaks TLS 1.2 or newer, and sends plain HTTP there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from migrate.components import certificate_aws
from migrate.components.container import Container
from migrate.components.network_ref import NetworkRef
from migrate.components.parts import Parts
from migrate.components.physical import physical
from migrate.components.zone import Zone

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"
_TLS_MINIMUM = {TLS_POLICY: "1.2"}

LONGEST_NAME = 32
"""Characters in the name of a load balancer or target group (Elastic Load Balancing API reference)."""

DRAIN = 60
"""Seconds a container may go on answering after it left the load balancer."""


@dataclass(frozen=True, slots=True)
class Front:
    """The load balancer, as built."""

    address: pulumi.Output[str]
    zone_id: pulumi.Output[str]
    targets: aws.lb.TargetGroup
    listener: aws.lb.Listener
    ports: pulumi.Output[Sequence[int]]
    tls_minimum: pulumi.Output[str]


def hosts(wanted: Container) -> dict[str, str]:
    """The names the certificate covers."""
    return {"host": wanted.host, "own": wanted.own_host}


def parts(wanted: Container) -> frozenset[str]:
    """The parts of the front."""
    return frozenset(["lb", "targets", "https", "http"]) | certificate_aws.parts(hosts(wanted))


def build(parts: Parts, network: NetworkRef, zone: Zone, wanted: Container) -> Front:
    """Register the load balancer, its targets and its two listeners."""
    balancer = aws.lb.LoadBalancer(
        parts.named("lb"),
        name=physical(parts.named("lb"), limit=LONGEST_NAME),
        load_balancer_type="application",
        internal=False,
        subnets=network["public_subnet_ids"],
        security_groups=[network["edge_guard"]],
        drop_invalid_header_fields=True,
        enable_deletion_protection=parts.live,
        tags=parts.tags("lb"),
        opts=parts.options("lb", chosen=["name"]),
    )
    targets = _targets(parts, network, wanted)
    certificate = certificate_aws.build(parts, zone, hosts(wanted))
    https = _https(parts, balancer, targets, certificate)
    http = _http(parts, balancer)
    return Front(
        address=balancer.dns_name,
        zone_id=balancer.zone_id,
        targets=targets,
        listener=https,
        ports=pulumi.Output.all(http.port, https.port).apply(lambda ports: sorted(int(port) for port in ports)),
        tls_minimum=https.ssl_policy.apply(lambda policy: _TLS_MINIMUM.get(policy, policy)),
    )


def _targets(parts: Parts, network: NetworkRef, wanted: Container) -> aws.lb.TargetGroup:
    return aws.lb.TargetGroup(
        parts.named("targets"),
        name=physical(parts.named("targets"), limit=LONGEST_NAME, forcing=wanted.port),
        target_type="ip",
        protocol="HTTP",
        port=wanted.port,
        vpc_id=network["id"],
        deregistration_delay=DRAIN,
        health_check={
            "path": wanted.health_path,
            "protocol": "HTTP",
            "matcher": "200-299",
            "interval": 10,
            "timeout": 5,
            "healthy_threshold": 2,
            "unhealthy_threshold": 3,
        },
        tags=parts.tags("targets"),
        opts=parts.options("targets", chosen=["name"]),
    )


def _https(
    parts: Parts,
    balancer: aws.lb.LoadBalancer,
    targets: aws.lb.TargetGroup,
    certificate: pulumi.Output[str],
) -> aws.lb.Listener:
    return aws.lb.Listener(
        parts.named("https"),
        load_balancer_arn=balancer.arn,
        port=443,
        protocol="HTTPS",
        ssl_policy=TLS_POLICY,
        certificate_arn=certificate,
        default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
        tags=parts.tags("https"),
        opts=parts.options("https"),
    )


def _http(parts: Parts, balancer: aws.lb.LoadBalancer) -> aws.lb.Listener:
    return aws.lb.Listener(
        parts.named("http"),
        load_balancer_arn=balancer.arn,
        port=80,
        protocol="HTTP",
        default_actions=[
            {"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"}}
        ],
        tags=parts.tags("http"),
        opts=parts.options("http"),
    )
