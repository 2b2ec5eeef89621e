"""Compute: networks, load balancing and VPN, as the Compute Engine API v1 keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from migrate.rehearse.gcp.collection import Check, Collection, Fill, Guard, Texts, nothing
from migrate.rehearse.gcp.service import Service
from migrate.rehearse.gcp.services import compute_verbs, load_balancing, network, vpn

_TEXTS = Texts(missing="The resource '{name}' was not found", exists="The resource '{name}' already exists")
_GLOBAL = r"projects/[^/]+/global/{}/[^/]+"
_REGIONAL = r"projects/[^/]+/regions/[^/]+/{}/[^/]+"


def _entry(  # noqa: PLR0913 -- a row of a table
    resource: str,
    *,
    segment: str,
    defaults: Mapping[str, object] | None = None,
    fixed: Iterable[str] = (),
    hidden: Iterable[str] = (),
    check: Check = nothing,
    fill: Fill = nothing,
    guard: Guard = nothing,
) -> Collection:
    return Collection(
        resource=f"compute.{resource}",
        pattern=segment,
        texts=_TEXTS,
        defaults=defaults or {},
        fixed=frozenset(fixed),
        hidden=frozenset(hidden),
        check=check,
        fill=fill,
        guard=guard,
    )


SERVICE = Service(
    "compute.v1",
    collections=(
        _entry(
            "networks",
            segment=_GLOBAL.format("networks"),
            defaults={"routingConfig": {"routingMode": "REGIONAL"}, "mtu": 1460},
            fixed=("autoCreateSubnetworks", "IPv4Range"),
            check=network.check_network,
            fill=network.fill_network,
        ),
        _entry(
            "subnetworks",
            segment=_REGIONAL.format("subnetworks"),
            defaults={"privateIpGoogleAccess": False, "purpose": "PRIVATE", "stackType": "IPV4_ONLY"},
            fixed=("network", "ipCidrRange"),
            check=network.check_subnetwork,
            fill=network.fill_subnetwork,
        ),
        _entry(
            "routers",
            segment=_REGIONAL.format("routers"),
            fixed=("network",),
            check=network.check_router,
            fill=network.fill_router,
        ),
        _entry(
            "firewalls",
            segment=_GLOBAL.format("firewalls"),
            defaults={"direction": "INGRESS", "priority": 1000, "disabled": False},
            fixed=("network", "direction"),
            check=network.check_firewall,
        ),
        _entry(
            "addresses",
            segment=_REGIONAL.format("addresses"),
            defaults={"addressType": "EXTERNAL", "networkTier": "PREMIUM"},
            check=network.check_address,
            fill=network.fill_address,
            guard=network.guard_address,
        ),
        _entry(
            "globalAddresses",
            segment=_GLOBAL.format("addresses"),
            defaults={"addressType": "EXTERNAL", "ipVersion": "IPV4"},
            check=network.check_address,
            fill=network.fill_address,
            guard=network.guard_address,
        ),
        _entry(
            "healthChecks",
            segment=_GLOBAL.format("healthChecks"),
            defaults={"checkIntervalSec": 5, "timeoutSec": 5, "healthyThreshold": 2, "unhealthyThreshold": 2},
            check=load_balancing.check_health_check,
        ),
        _entry(
            "regionNetworkEndpointGroups",
            segment=_REGIONAL.format("networkEndpointGroups"),
            check=load_balancing.check_endpoint_group,
        ),
        _entry(
            "globalNetworkEndpointGroups",
            segment=_GLOBAL.format("networkEndpointGroups"),
            check=load_balancing.check_endpoint_group,
            fill=load_balancing.fill_endpoint_group,
        ),
        _entry(
            "backendServices",
            segment=_GLOBAL.format("backendServices"),
            defaults={
                "protocol": "HTTP",
                "timeoutSec": 30,
                "sessionAffinity": "NONE",
                "loadBalancingScheme": "EXTERNAL",
                "enableCDN": False,
                "connectionDraining": {"drainingTimeoutSec": 0},
            },
            fixed=("loadBalancingScheme",),
            check=load_balancing.check_backend_service,
            fill=load_balancing.fill_backend_service,
        ),
        _entry(
            "backendBuckets",
            segment=_GLOBAL.format("backendBuckets"),
            defaults={"enableCdn": False},
            check=load_balancing.check_backend_bucket,
        ),
        _entry("urlMaps", segment=_GLOBAL.format("urlMaps"), check=load_balancing.check_url_map),
        _entry("targetHttpProxies", segment=_GLOBAL.format("targetHttpProxies"), check=load_balancing.check_http_proxy),
        _entry(
            "targetHttpsProxies",
            segment=_GLOBAL.format("targetHttpsProxies"),
            defaults={"quicOverride": "NONE"},
            check=load_balancing.check_https_proxy,
        ),
        _entry(
            "globalForwardingRules",
            segment=_GLOBAL.format("forwardingRules"),
            defaults={"loadBalancingScheme": "EXTERNAL", "IPProtocol": "TCP", "networkTier": "PREMIUM"},
            fixed=("IPAddress", "IPProtocol", "portRange", "loadBalancingScheme"),
            check=load_balancing.check_forwarding_rule,
            fill=load_balancing.fill_forwarding_rule,
        ),
        _entry(
            "sslCertificates",
            segment=_GLOBAL.format("sslCertificates"),
            defaults={"type": "SELF_MANAGED"},
            hidden=("privateKey",),
            check=load_balancing.check_ssl_certificate,
            fill=load_balancing.fill_ssl_certificate,
        ),
        _entry(
            "sslPolicies",
            segment=_GLOBAL.format("sslPolicies"),
            defaults={"profile": "COMPATIBLE", "minTlsVersion": "TLS_1_0"},
            check=load_balancing.check_ssl_policy,
            fill=load_balancing.fill_ssl_policy,
        ),
        _entry(
            "vpnGateways",
            segment=_REGIONAL.format("vpnGateways"),
            defaults={"stackType": "IPV4_ONLY", "gatewayIpVersion": "IPV4"},
            check=vpn.check_gateway,
            fill=vpn.fill_gateway,
        ),
        _entry("externalVpnGateways", segment=_GLOBAL.format("externalVpnGateways"), check=vpn.check_external),
        _entry(
            "vpnTunnels",
            segment=_REGIONAL.format("vpnTunnels"),
            defaults={"ikeVersion": 2},
            hidden=("sharedSecret",),
            check=vpn.check_tunnel,
            fill=vpn.fill_tunnel,
        ),
    ),
    verbs=compute_verbs.VERBS,
)
