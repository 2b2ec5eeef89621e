"""Zone: the DNS zone that holds a service's names, and how a plain record is written into it."""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws
import pulumi_gcp as gcp

from migrate.components.parts import Parts
from migrate.model.address import RecordType
from migrate.model.side import Cloud

TTL = 300
"""Seconds. Records written here do not move during a migration."""


class Zone(TypedDict):
    """A DNS zone. It may live in the other cloud than what is written into it."""

    cloud: Cloud
    """aws: a Route 53 hosted zone; gcp: a Cloud DNS managed zone."""
    id: pulumi.Input[str]
    """The hosted zone id, or the name of the managed zone."""
    project: NotRequired[pulumi.Input[str]]
    """The Google project of a managed zone; nothing for Route 53."""


def record(
    parts: Parts,
    part: str,
    zone: Zone,
    *,
    name: pulumi.Input[str],
    kind: pulumi.Input[str],
    value: pulumi.Input[str],
    ttl: int = TTL,
) -> pulumi.Resource:
    """Write one plain record. Nobody else may have the name and type: it is neither taken over nor merged."""
    options = parts.options(part, cloud=zone["cloud"])
    if zone["cloud"] == Cloud.AWS:
        return aws.route53.Record(
            parts.named(part),
            zone_id=zone["id"],
            name=name,
            type=kind,
            ttl=ttl,
            records=[value],
            opts=options,
        )
    return gcp.dns.RecordSet(
        parts.named(part),
        managed_zone=zone["id"],
        project=zone.get("project"),
        name=absolute(name),
        type=kind,
        ttl=ttl,
        rrdatas=[absolute(value) if kind == RecordType.CNAME else value],
        opts=options,
    )


def alias(
    parts: Parts,
    part: str,
    zone: Zone,
    *,
    name: str,
    target: pulumi.Input[str],
    target_zone: pulumi.Input[str],
) -> pulumi.Resource:
    """Write a Route 53 alias to an AWS load balancer; its health is not evaluated: the controller decides."""
    return aws.route53.Record(
        parts.named(part),
        zone_id=zone["id"],
        name=name,
        type=RecordType.A,
        aliases=[{"name": target, "zone_id": target_zone, "evaluate_target_health": False}],
        opts=parts.options(part, cloud=Cloud.AWS),
    )


def absolute(name: pulumi.Input[str]) -> pulumi.Output[str]:
    """Cloud DNS writes names with their final dot."""
    return pulumi.Output.from_input(name).apply(lambda text: text.rstrip(".") + ".")
