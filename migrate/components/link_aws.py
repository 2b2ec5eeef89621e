"""AWS end of a link: a VPN gateway, Google's two addresses as customers, and a connection of two tunnels to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws
import pulumi_gcp as gcp

from migrate.components.parts import Parts
from migrate.components.tunnel import Tunnel
from migrate.model.side import Cloud

if TYPE_CHECKING:
    from migrate.components.link import LinkArgs

PARTS = frozenset(
    ["vpn-gateway", *(f"{kind}-{at}" for kind in ("routes", "customer", "connection") for at in range(2))]
)
_IKE = ["ikev2"]


@dataclass(frozen=True, slots=True)
class AwsEnd:
    """What stands in AWS."""

    gateway: pulumi.Output[str]
    tunnels: list[Tunnel]


def build(parts: Parts, args: LinkArgs, google: gcp.compute.HaVpnGateway, insides: Sequence[str]) -> AwsEnd:
    """Register this end. Routes that Google announces appear in both private route tables by themselves."""
    end = args["aws"]
    gateway = aws.ec2.VpnGateway(
        parts.named("vpn-gateway"),
        vpc_id=end["network"]["id"],
        amazon_side_asn=str(int(end["asn"])),
        tags=parts.tags("vpn-gateway"),
        opts=parts.options("vpn-gateway", cloud=Cloud.AWS),
    )
    tables = pulumi.Output.from_input(end["network"]["route_table_ids"])
    for at in range(2):
        aws.ec2.VpnGatewayRoutePropagation(
            parts.named(f"routes-{at}"),
            vpn_gateway_id=gateway.id,
            route_table_id=tables[at],
            opts=parts.options(f"routes-{at}", cloud=Cloud.AWS),
        )
    tunnels = [
        tunnel
        for at in range(2)
        for tunnel in _tunnels(_connection(parts, args, gateway, google, at, insides[2 * at : 2 * at + 2]))
    ]
    return AwsEnd(gateway.id, tunnels)


def _connection(
    parts: Parts,
    args: LinkArgs,
    gateway: aws.ec2.VpnGateway,
    google: gcp.compute.HaVpnGateway,
    at: int,
    insides: Sequence[str],
) -> aws.ec2.VpnConnection:
    customer = aws.ec2.CustomerGateway(
        parts.named(f"customer-{at}"),
        type="ipsec.1",
        bgp_asn=str(int(args["google"]["asn"])),
        ip_address=google.vpn_interfaces[at].ip_address.apply(str),
        tags=parts.tags(f"customer-{at}"),
        opts=parts.options(f"customer-{at}", cloud=Cloud.AWS),
    )
    return aws.ec2.VpnConnection(
        parts.named(f"connection-{at}"),
        type="ipsec.1",
        vpn_gateway_id=gateway.id,
        customer_gateway_id=customer.id,
        static_routes_only=False,
        tunnel1_inside_cidr=insides[0],
        tunnel2_inside_cidr=insides[1],
        tunnel1_ike_versions=_IKE,
        tunnel2_ike_versions=_IKE,
        tags=parts.tags(f"connection-{at}"),
        opts=parts.options(f"connection-{at}", cloud=Cloud.AWS),
    )


def _tunnels(connection: aws.ec2.VpnConnection) -> list[Tunnel]:
    return [
        Tunnel(
            outside=connection.tunnel1_address,
            key=connection.tunnel1_preshared_key,
            aws_inside=connection.tunnel1_vgw_inside_address,
            google_inside=connection.tunnel1_cgw_inside_address,
        ),
        Tunnel(
            outside=connection.tunnel2_address,
            key=connection.tunnel2_preshared_key,
            aws_inside=connection.tunnel2_vgw_inside_address,
            google_inside=connection.tunnel2_cgw_inside_address,
        ),
    ]
