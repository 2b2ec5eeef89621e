"""Google front: a global application load balancer that speaks TLS 1.2 or newer, and sends plain HTTP there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from migrate.components import certificate_gcp
from migrate.components.parts import Parts
from migrate.components.zone import Zone

SCHEME = "EXTERNAL_MANAGED"
"""Written on every layer: the provider's default changed between versions, and layers that differ fail at `up` only."""


@dataclass(frozen=True, slots=True)
class Front:
    """The load balancer, as built."""

    address: pulumi.Output[str]
    ports: pulumi.Output[Sequence[int]]
    tls_minimum: pulumi.Output[str]


def parts(hosts: Mapping[str, str]) -> frozenset[str]:
    """The parts of the front; `hosts` maps a short word to each name it answers to."""
    own = ["address", "tls-policy", "url-map", "redirect", "https-proxy", "http-proxy", "https", "http"]
    return frozenset(own) | certificate_gcp.parts(hosts)


def build(parts: Parts, zone: Zone, hosts: Mapping[str, str], backend: gcp.compute.BackendService) -> Front:
    """Register the address, the certificates, and the way from both ports to `backend`."""
    project = parts.place["account"]
    address = gcp.compute.GlobalAddress(
        parts.named("address"),
        project=project,
        address_type="EXTERNAL",
        ip_version="IPV4",
        deletion_policy=deletion(parts),
        labels=parts.labels,
        opts=parts.options("address"),
    )
    tls = gcp.compute.SSLPolicy(
        parts.named("tls-policy"),
        project=project,
        profile="MODERN",
        min_tls_version="TLS_1_2",
        opts=parts.options("tls-policy"),
    )
    certificates = certificate_gcp.build(parts, zone, hosts)
    secure = gcp.compute.TargetHttpsProxy(
        parts.named("https-proxy"),
        project=project,
        url_map=_url_map(parts, backend).id,
        certificate_map=certificates,
        ssl_policy=tls.id,
        opts=parts.options("https-proxy"),
    )
    plain = gcp.compute.TargetHttpProxy(
        parts.named("http-proxy"), project=project, url_map=_redirect(parts).id, opts=parts.options("http-proxy")
    )
    rules = [
        _rule(parts, "http", address=address, target=plain.id, port=80),
        _rule(parts, "https", address=address, target=secure.id, port=443),
    ]
    return Front(
        address=address.address,
        ports=pulumi.Output.all(*(rule.port_range for rule in rules)).apply(_ports),
        tls_minimum=tls.min_tls_version.apply(lambda version: str(version).removeprefix("TLS_").replace("_", ".")),
    )


def deletion(parts: Parts) -> str:
    """Google has no deletion protection for load balancers; the provider's own stands in for it."""
    return "PREVENT" if parts.live else "DELETE"


def _url_map(parts: Parts, backend: gcp.compute.BackendService) -> gcp.compute.URLMap:
    return gcp.compute.URLMap(
        parts.named("url-map"),
        project=parts.place["account"],
        default_service=backend.id,
        opts=parts.options("url-map"),
    )


def _redirect(parts: Parts) -> gcp.compute.URLMap:
    return gcp.compute.URLMap(
        parts.named("redirect"),
        project=parts.place["account"],
        default_url_redirect={
            "https_redirect": True,
            "redirect_response_code": "MOVED_PERMANENTLY_DEFAULT",
            "strip_query": False,
        },
        opts=parts.options("redirect"),
    )


def _rule(
    parts: Parts, part: str, *, address: gcp.compute.GlobalAddress, target: pulumi.Output[str], port: int
) -> gcp.compute.GlobalForwardingRule:
    return gcp.compute.GlobalForwardingRule(
        parts.named(part),
        project=parts.place["account"],
        ip_address=address.address,
        ip_protocol="TCP",
        port_range=str(port),
        load_balancing_scheme=SCHEME,
        network_tier="PREMIUM",
        target=target,
        deletion_policy=deletion(parts),
        labels=parts.labels,
        opts=parts.options(part),
    )


def _ports(ranges: Sequence[str | None]) -> list[int]:
    """Google gives one port back as a range: 443-443."""
    return sorted(int(str(text).partition("-")[0]) for text in ranges)
