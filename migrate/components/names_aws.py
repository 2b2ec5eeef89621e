"""AWS names: each side's record in a Route 53 zone, and one Route 53 health check for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from migrate.components import zone as zones
from migrate.components.parts import Parts
from migrate.components.place import SideName
from migrate.model.address import RecordType
from migrate.model.side import Cloud

if TYPE_CHECKING:
    from migrate.components.traffic_names import Target, TrafficNamesArgs

PARTS = frozenset(f"{kind}-{side}" for kind in ("name", "check") for side in SideName)

INTERVAL, FAILURES = 10, 3
"""Seconds, and checks in a row: a side is found dead after 30 s, the fastest Route 53 offers at three checks."""


def build(parts: Parts, args: TrafficNamesArgs, hosts: Mapping[SideName, str]) -> dict[SideName, pulumi.Output[str]]:
    """Register both names and both checks; give the checks' ids."""
    _name(parts, args, hosts[SideName.BLUE], SideName.BLUE, args["blue"])
    _name(parts, args, hosts[SideName.GREEN], SideName.GREEN, args["green"])
    return {side: _check(parts, args, host, side) for side, host in hosts.items()}


def _name(parts: Parts, args: TrafficNamesArgs, host: str, side: SideName, target: Target) -> None:
    """A load balancer of AWS has no fixed address: an alias follows it, and answers as A like the other side."""
    part = f"name-{side}"
    if target["cloud"] == Cloud.GCP:
        zones.record(parts, part, args["zone"], name=host, kind=RecordType.A, value=target["address"])
        return
    alias_zone = pulumi.Output.from_input(target.get("alias_zone")).apply(str)
    zones.alias(parts, part, args["zone"], name=host, target=target["address"], target_zone=alias_zone)


def _check(parts: Parts, args: TrafficNamesArgs, host: str, side: SideName) -> pulumi.Output[str]:
    part = f"check-{side}"
    check = aws.route53.HealthCheck(
        parts.named(part),
        type="HTTPS",
        fqdn=host,
        port=443,
        resource_path=args["health_path"],
        request_interval=INTERVAL,
        failure_threshold=FAILURES,
        enable_sni=True,
        measure_latency=True,
        tags=parts.tags(part),
        opts=parts.options(part),
    )
    return check.id
