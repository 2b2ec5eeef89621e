"""Google network: two regional subnets, a reserved range for private services, NAT with known addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from migrate.components import cidr
from migrate.components.parts import Parts

if TYPE_CHECKING:
    from migrate.components.network import NetworkArgs, NetworkOutputs

PRIVATE_SERVICES = "servicenetworking.googleapis.com"
HEALTH_CHECKERS = ("35.191.0.0/16", "130.211.0.0/22")
"""Where Google's load balancers and their health checks come from (Cloud Load Balancing, firewall rules)."""

POSTGRES = "5432"

SUBNETS = ("service", "data")
WAYS_OUT = ("egress-a", "egress-b")


def parts(peers: Sequence[str]) -> frozenset[str]:
    """The parts of a Google network."""
    private_services = ("services-range", "services-connection")
    rules = ["from-inside", "from-health-checks", *(["from-peers"] if peers else [])]
    return frozenset(["network", "router", "nat", *SUBNETS, *WAYS_OUT, *private_services, *rules])


def build(parts: Parts, args: NetworkArgs, peers: Sequence[str]) -> NetworkOutputs:
    """Register every part and give what the component exports."""
    network = gcp.compute.Network(
        parts.named("network"),
        project=parts.place["account"],
        auto_create_subnetworks=False,
        routing_mode="GLOBAL",
        opts=parts.options("network"),
    )
    service, data, reserved, _ = cidr.quarters(args["cidr"])
    subnets = [_subnet(parts, network, part, block) for part, block in zip(SUBNETS, (service, data), strict=True)]
    addresses = _way_out(parts, network)
    tag = parts.named("service")
    _rules(parts, network, inside=args["cidr"], peers=peers, tag=tag)
    nowhere = pulumi.Output.from_input(list[str]())
    return {
        "network_id": network.id,
        "public_subnet_ids": nowhere,
        "private_subnet_ids": pulumi.Output.all(*(subnet.id for subnet in subnets)),
        "route_table_ids": nowhere,
        "egress_addresses": pulumi.Output.all(*(address.address for address in addresses)),
        "cidr": pulumi.Output.from_input(args["cidr"]),
        "edge_guard": pulumi.Output.from_input(parts.named("edge")),
        "service_guard": pulumi.Output.from_input(tag),
        "data_guard": _private_services(parts, network, reserved),
    }


def _subnet(parts: Parts, network: gcp.compute.Network, part: str, block: str) -> gcp.compute.Subnetwork:
    return gcp.compute.Subnetwork(
        parts.named(part),
        project=parts.place["account"],
        region=parts.place["region"],
        network=network.id,
        ip_cidr_range=block,
        private_ip_google_access=True,
        opts=parts.options(part),
    )


def _way_out(parts: Parts, network: gcp.compute.Network) -> list[gcp.compute.Address]:
    project, region = parts.place["account"], parts.place["region"]
    addresses = [
        gcp.compute.Address(
            parts.named(part),
            project=project,
            region=region,
            address_type="EXTERNAL",
            labels=parts.labels,
            opts=parts.options(part),
        )
        for part in WAYS_OUT
    ]
    router = gcp.compute.Router(
        parts.named("router"),
        project=project,
        region=region,
        network=network.id,
        opts=parts.options("router"),
    )
    gcp.compute.RouterNat(
        parts.named("nat"),
        project=project,
        region=region,
        router=router.name,
        nat_ip_allocate_option="MANUAL_ONLY",
        nat_ips=[address.self_link for address in addresses],
        source_subnetwork_ip_ranges_to_nat="ALL_SUBNETWORKS_ALL_IP_RANGES",
        log_config={"enable": True, "filter": "ERRORS_ONLY"},
        opts=parts.options("nat"),
    )
    return addresses


def _private_services(parts: Parts, network: gcp.compute.Network, block: str) -> pulumi.Output[str]:
    """Google's databases stand in a network of Google's own, peered with this one, at addresses reserved here.

    The peering is left behind when this goes: Google refuses to end it for days after the last database is gone.
    """
    address, _, prefix = block.partition("/")
    reserved = gcp.compute.GlobalAddress(
        parts.named("services-range"),
        project=parts.place["account"],
        purpose="VPC_PEERING",
        address_type="INTERNAL",
        address=address,
        prefix_length=int(prefix),
        network=network.id,
        labels=parts.labels,
        opts=parts.options("services-range"),
    )
    connection = gcp.servicenetworking.Connection(
        parts.named("services-connection"),
        network=network.id,
        service=PRIVATE_SERVICES,
        reserved_peering_ranges=[reserved.name],
        deletion_policy="ABANDON",
        opts=parts.options("services-connection"),
    )
    return pulumi.Output.all(name=reserved.name, joined=connection.id).apply(lambda both: str(both["name"]))


def _rules(parts: Parts, network: gcp.compute.Network, *, inside: str, peers: Sequence[str], tag: str) -> None:
    """What is not allowed here is refused: a Google network lets nothing in by itself."""
    _rule(parts, network, "from-inside", sources=[inside])
    _rule(parts, network, "from-health-checks", sources=HEALTH_CHECKERS, tags=[tag])
    if peers:
        _rule(parts, network, "from-peers", sources=peers, ports=[POSTGRES])


def _rule(
    parts: Parts,
    network: gcp.compute.Network,
    part: str,
    *,
    sources: Sequence[str],
    ports: Sequence[str] | None = None,
    tags: Sequence[str] | None = None,
) -> None:
    """Without `ports` all of TCP, without `tags` everything that stands in the network."""
    gcp.compute.Firewall(
        parts.named(part),
        project=parts.place["account"],
        network=network.id,
        direction="INGRESS",
        allows=[{"protocol": "tcp", "ports": ports}],
        source_ranges=sources,
        target_tags=tags,
        opts=parts.options(part),
    )
