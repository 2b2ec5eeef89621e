"""Google service: a Cloud Run service behind a global application load balancer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from migrate.components import front_gcp
from migrate.components.account_gcp import account
from migrate.components.container import Container
from migrate.components.network_ref import NetworkRef
from migrate.components.parts import Parts
from migrate.components.physical import physical

if TYPE_CHECKING:
    from migrate.components.service import ServiceArgs, ServiceOutputs

LONGEST_NAME = 49
"""Characters in a Cloud Run service's name (Cloud Run Admin API v2, services.create)."""


def parts(wanted: Container) -> frozenset[str]:
    """The parts of a Google service; one right per secret."""
    own = frozenset(["account", "run", "group", "backend", *map(_right, wanted.secrets)])
    return own | front_gcp.parts(_hosts(wanted))


def build(parts: Parts, args: ServiceArgs, wanted: Container) -> ServiceOutputs:
    """Register every part and give what the component exports."""
    who = account(parts, "account")
    rights = [_may_read(parts, key, reference, who) for key, reference in sorted(wanted.secrets.items())]
    run = _run(parts, args["network"], wanted, who, rights)
    front = front_gcp.build(parts, args["zone"], _hosts(wanted), _backend(parts, run))
    return {
        "address": front.address,
        "alias_zone": pulumi.Output.from_input(None),
        "url": pulumi.Output.from_input(f"https://{wanted.own_host}"),
        "health_path": pulumi.Output.from_input(wanted.health_path),
        "image": pulumi.Output.from_input(wanted.image),
        "ports": front.ports,
        "env_keys": pulumi.Output.from_input(wanted.env_keys),
        "tls_minimum": front.tls_minimum,
        "capacity": pulumi.Output.from_input(wanted.capacity),
        "identity": who.email,
    }


def _hosts(wanted: Container) -> dict[str, str]:
    return {"host": wanted.host, "own": wanted.own_host}


def _right(key: str) -> str:
    return f"secret-{key.lower().replace('_', '-')}"


def _may_read(parts: Parts, key: str, reference: pulumi.Input[str], who: gcp.serviceaccount.Account) -> pulumi.Resource:
    return gcp.secretmanager.SecretIamMember(
        parts.named(_right(key)),
        secret_id=pulumi.Output.from_input(reference).apply(lambda name: name.partition("/versions/")[0]),
        role="roles/secretmanager.secretAccessor",
        member=who.member,
        opts=parts.options(_right(key)),
    )


def _run(
    parts: Parts,
    network: NetworkRef,
    wanted: Container,
    who: gcp.serviceaccount.Account,
    rights: Sequence[pulumi.Resource],
) -> gcp.cloudrunv2.Service:
    """Reached through the load balancer only; anybody may call it there, as on the other cloud."""
    return gcp.cloudrunv2.Service(
        parts.named("run"),
        project=parts.place["account"],
        location=parts.place["region"],
        name=physical(parts.named("run"), limit=LONGEST_NAME),
        ingress="INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
        invoker_iam_disabled=True,
        deletion_protection=parts.live,
        template={
            "service_account": who.email,
            "containers": [_container(wanted)],
            "scaling": {"min_instance_count": wanted.capacity, "max_instance_count": wanted.most},
            "vpc_access": {
                "egress": "ALL_TRAFFIC",
                "network_interfaces": [
                    {
                        "network": network["id"],
                        "subnetwork": pulumi.Output.from_input(network["private_subnet_ids"])[0],
                        "tags": [network["service_guard"]],
                    }
                ],
            },
        },
        labels=parts.labels,
        opts=parts.options("run", after=rights, chosen=["name"]),
    )


def _container(wanted: Container) -> gcp.cloudrunv2.ServiceTemplateContainerArgsDict:
    return {
        "image": wanted.image,
        "ports": {"container_port": wanted.port},
        "resources": {"limits": wanted.size.cloud_run, "cpu_idle": False, "startup_cpu_boost": True},
        "envs": _envs(wanted),
        "startup_probe": {
            "http_get": {"path": wanted.health_path, "port": wanted.port},
            "period_seconds": 5,
            "timeout_seconds": 5,
            "failure_threshold": 12,
        },
        "liveness_probe": {
            "http_get": {"path": wanted.health_path, "port": wanted.port},
            "period_seconds": 10,
            "timeout_seconds": 5,
            "failure_threshold": 3,
        },
    }


def _envs(wanted: Container) -> list[gcp.cloudrunv2.ServiceTemplateContainerEnvArgsDict]:
    plain: list[gcp.cloudrunv2.ServiceTemplateContainerEnvArgsDict] = [
        {"name": key, "value": value} for key, value in sorted(wanted.environment.items())
    ]
    for key, reference in sorted(wanted.secrets.items()):
        halves = pulumi.Output.from_input(reference).apply(lambda name: name.partition("/versions/"))
        version = halves[2].apply(lambda version: version or "latest")
        plain.append({"name": key, "value_source": {"secret_key_ref": {"secret": halves[0], "version": version}}})
    return plain


def _backend(parts: Parts, run: gcp.cloudrunv2.Service) -> gcp.compute.BackendService:
    group = gcp.compute.RegionNetworkEndpointGroup(
        parts.named("group"),
        project=parts.place["account"],
        region=parts.place["region"],
        network_endpoint_type="SERVERLESS",
        cloud_run={"service": run.name},
        opts=parts.options("group"),
    )
    return gcp.compute.BackendService(
        parts.named("backend"),
        project=parts.place["account"],
        load_balancing_scheme=front_gcp.SCHEME,
        protocol="HTTPS",
        backends=[{"group": group.id}],
        log_config={"enable": True, "sample_rate": 1.0},
        opts=parts.options("backend"),
    )
