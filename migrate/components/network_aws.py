"""AWS network: a VPC with two public and two private subnets, a gateway in and one NAT gateway per zone out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from migrate.components import cidr, guards_aws
from migrate.components.parts import Parts

if TYPE_CHECKING:
    from migrate.components.network import NetworkArgs, NetworkOutputs

ZONES = ("a", "b")
ANYWHERE = "0.0.0.0/0"


def parts(peers: Sequence[str]) -> frozenset[str]:
    """The parts of an AWS network."""
    per_zone = [
        f"{part}-{zone}"
        for zone in ZONES
        for part in (
            "public",
            "public-route",
            "private",
            "private-route",
            "private-routes",
            "private-default",
            "egress",
            "nat",
        )
    ]
    return frozenset(["vpc", "gateway", "public-routes", "public-default", *per_zone]) | guards_aws.parts(peers)


def build(parts: Parts, args: NetworkArgs, peers: Sequence[str]) -> NetworkOutputs:
    """Register every part and give what the component exports."""
    vpc = aws.ec2.Vpc(
        parts.named("vpc"),
        cidr_block=args["cidr"],
        enable_dns_hostnames=True,
        enable_dns_support=True,
        tags=parts.tags("vpc"),
        opts=parts.options("vpc"),
    )
    subnets = _subnets(parts, args, vpc)
    public, private = subnets[:2], subnets[2:]
    gateway = _public_routes(parts, vpc, public)
    ways_out = [
        _way_out(parts, vpc, zone, public=public[at], private=private[at], gateway=gateway)
        for at, zone in enumerate(ZONES)
    ]
    guards = guards_aws.build(parts, vpc, peers)
    return {
        "network_id": vpc.id,
        "public_subnet_ids": pulumi.Output.all(*(subnet.id for subnet in public)),
        "private_subnet_ids": pulumi.Output.all(*(subnet.id for subnet in private)),
        "route_table_ids": pulumi.Output.all(*(table.id for _, table in ways_out)),
        "egress_addresses": pulumi.Output.all(*(address.public_ip for address, _ in ways_out)),
        "cidr": vpc.cidr_block,
        "edge_guard": guards.edge.id,
        "service_guard": guards.service.id,
        "data_guard": guards.data.id,
    }


def _subnets(parts: Parts, args: NetworkArgs, vpc: aws.ec2.Vpc) -> list[aws.ec2.Subnet]:
    region = args["place"]["region"]
    zones = cidr.two_zones(args.get("zones"), region)
    names = [f"{kind}-{zone}" for kind in ("public", "private") for zone in ZONES]
    return [
        aws.ec2.Subnet(
            parts.named(name),
            vpc_id=vpc.id,
            cidr_block=block,
            availability_zone=zone,
            tags=parts.tags(name),
            opts=parts.options(name),
        )
        for name, block, zone in zip(names, cidr.quarters(args["cidr"]), zones * 2, strict=True)
    ]


def _public_routes(parts: Parts, vpc: aws.ec2.Vpc, public: Sequence[aws.ec2.Subnet]) -> aws.ec2.InternetGateway:
    gateway = aws.ec2.InternetGateway(
        parts.named("gateway"), vpc_id=vpc.id, tags=parts.tags("gateway"), opts=parts.options("gateway")
    )
    table = _table(parts, vpc, "public-routes")
    aws.ec2.Route(
        parts.named("public-default"),
        route_table_id=table.id,
        destination_cidr_block=ANYWHERE,
        gateway_id=gateway.id,
        opts=parts.options("public-default"),
    )
    for zone, subnet in zip(ZONES, public, strict=True):
        _joined(parts, f"public-route-{zone}", subnet, table)
    return gateway


def _way_out(
    parts: Parts,
    vpc: aws.ec2.Vpc,
    zone: str,
    *,
    public: aws.ec2.Subnet,
    private: aws.ec2.Subnet,
    gateway: aws.ec2.InternetGateway,
) -> tuple[aws.ec2.Eip, aws.ec2.RouteTable]:
    """One NAT gateway per zone: a zone that fails takes only its own calls with it."""
    address = aws.ec2.Eip(
        parts.named(f"egress-{zone}"),
        domain="vpc",
        tags=parts.tags(f"egress-{zone}"),
        opts=parts.options(f"egress-{zone}", after=[gateway]),
    )
    nat = aws.ec2.NatGateway(
        parts.named(f"nat-{zone}"),
        allocation_id=address.id,
        subnet_id=public.id,
        tags=parts.tags(f"nat-{zone}"),
        opts=parts.options(f"nat-{zone}", after=[gateway]),
    )
    table = _table(parts, vpc, f"private-routes-{zone}")
    aws.ec2.Route(
        parts.named(f"private-default-{zone}"),
        route_table_id=table.id,
        destination_cidr_block=ANYWHERE,
        nat_gateway_id=nat.id,
        opts=parts.options(f"private-default-{zone}"),
    )
    _joined(parts, f"private-route-{zone}", private, table)
    return address, table


def _table(parts: Parts, vpc: aws.ec2.Vpc, part: str) -> aws.ec2.RouteTable:
    """Without routes of its own: routes written inside a table would fight the ones a VPN gateway announces."""
    return aws.ec2.RouteTable(parts.named(part), vpc_id=vpc.id, tags=parts.tags(part), opts=parts.options(part))


def _joined(parts: Parts, part: str, subnet: aws.ec2.Subnet, table: aws.ec2.RouteTable) -> None:
    aws.ec2.RouteTableAssociation(
        parts.named(part), subnet_id=subnet.id, route_table_id=table.id, opts=parts.options(part)
    )
