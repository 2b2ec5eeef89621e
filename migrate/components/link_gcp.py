"""Google end of a link: an HA VPN gateway, AWS's four addresses, and a tunnel with a BGP session to each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from migrate.components.parts import Parts
from migrate.components.tunnel import COUNT, Tunnel
from migrate.model.side import Cloud

if TYPE_CHECKING:
    from migrate.components.link import LinkArgs, LinkEnd

_PER_TUNNEL = ("tunnel", "interface", "peer")
PARTS = frozenset(
    [
        *("google-gateway", "router", "aws-gateway", "services-routes"),
        *(f"{kind}-{at}" for kind in _PER_TUNNEL for at in range(COUNT)),
    ]
)
PRIVATE_SERVICES_PEERING = "servicenetworking-googleapis-com"
"""What Google calls the peering of its private services in every network."""


def gateway(parts: Parts, end: LinkEnd) -> gcp.compute.HaVpnGateway:
    """Google's two addresses; AWS has to know them first."""
    return gcp.compute.HaVpnGateway(
        parts.named("google-gateway"),
        project=end["place"]["account"],
        region=end["place"]["region"],
        network=end["network"]["id"],
        labels=parts.labels,
        opts=parts.options("google-gateway", cloud=Cloud.GCP),
    )


def build(parts: Parts, args: LinkArgs, google: gcp.compute.HaVpnGateway, tunnels: Sequence[Tunnel]) -> None:
    """Register this end, and let databases in Google's own network answer through it."""
    end = args["google"]
    router = _router(parts, end)
    outside = gcp.compute.ExternalVpnGateway(
        parts.named("aws-gateway"),
        project=end["place"]["account"],
        redundancy_type="FOUR_IPS_REDUNDANCY",
        interfaces=[{"id": at, "ip_address": tunnel.outside} for at, tunnel in enumerate(tunnels)],
        labels=parts.labels,
        opts=parts.options("aws-gateway", cloud=Cloud.GCP),
    )
    for at, tunnel in enumerate(tunnels):
        way = _tunnel(parts, end, at, tunnel, router=router, google=google, outside=outside)
        _session(parts, args, at, tunnel, router=router, way=way)
    gcp.compute.NetworkPeeringRoutesConfig(
        parts.named("services-routes"),
        project=end["place"]["account"],
        network=_network_name(end),
        peering=PRIVATE_SERVICES_PEERING,
        export_custom_routes=True,
        import_custom_routes=True,
        opts=parts.options("services-routes", cloud=Cloud.GCP),
    )


def _router(parts: Parts, end: LinkEnd) -> gcp.compute.Router:
    """Announces the whole range of the network, private services included: subnets alone would leave those out."""
    return gcp.compute.Router(
        parts.named("router"),
        project=end["place"]["account"],
        region=end["place"]["region"],
        network=end["network"]["id"],
        bgp={
            "asn": int(end["asn"]),
            "advertise_mode": "CUSTOM",
            "advertised_ip_ranges": [{"range": end["cidr"], "description": "the network and its private services"}],
        },
        opts=parts.options("router", cloud=Cloud.GCP),
    )


def _tunnel(
    parts: Parts,
    end: LinkEnd,
    at: int,
    tunnel: Tunnel,
    *,
    router: gcp.compute.Router,
    google: gcp.compute.HaVpnGateway,
    outside: gcp.compute.ExternalVpnGateway,
) -> gcp.compute.VPNTunnel:
    """Tunnels 0 and 1 leave from Google's first address, 2 and 3 from its second, as the connections in AWS do."""
    return gcp.compute.VPNTunnel(
        parts.named(f"tunnel-{at}"),
        project=end["place"]["account"],
        region=end["place"]["region"],
        router=router.id,
        vpn_gateway=google.id,
        vpn_gateway_interface=at // 2,
        peer_external_gateway=outside.id,
        peer_external_gateway_interface=at,
        ike_version=2,
        shared_secret=tunnel.key,
        labels=parts.labels,
        opts=parts.options(f"tunnel-{at}", cloud=Cloud.GCP),
    )


def _session(
    parts: Parts,
    args: LinkArgs,
    at: int,
    tunnel: Tunnel,
    *,
    router: gcp.compute.Router,
    way: gcp.compute.VPNTunnel,
) -> None:
    end = args["google"]
    interface = gcp.compute.RouterInterface(
        parts.named(f"interface-{at}"),
        project=end["place"]["account"],
        region=end["place"]["region"],
        router=router.name,
        vpn_tunnel=way.name,
        ip_range=tunnel.google_inside.apply(lambda address: f"{address}/30"),
        opts=parts.options(f"interface-{at}", cloud=Cloud.GCP),
    )
    gcp.compute.RouterPeer(
        parts.named(f"peer-{at}"),
        project=end["place"]["account"],
        region=end["place"]["region"],
        router=router.name,
        interface=interface.name,
        peer_ip_address=tunnel.aws_inside,
        peer_asn=int(args["aws"]["asn"]),
        opts=parts.options(f"peer-{at}", cloud=Cloud.GCP),
    )


def _network_name(end: LinkEnd) -> pulumi.Output[str]:
    """Known once the peering with Google's private services stands, which is when `data_guard` is."""
    network = end["network"]
    return pulumi.Output.all(network["id"], network["data_guard"]).apply(lambda known: known[0].rpartition("/")[2])
