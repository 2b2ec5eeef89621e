"""Google CDN: Cloud CDN on a backend that asks the service by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from migrate.components import front_gcp
from migrate.components.parts import Parts

if TYPE_CHECKING:
    from migrate.components.cdn import CdnArgs, CdnOutputs


def parts(args: CdnArgs) -> frozenset[str]:
    """The parts of a Cloud CDN cache."""
    return frozenset(["group", "endpoint", "backend"]) | front_gcp.parts({"host": args["host"]})


def build(parts: Parts, args: CdnArgs) -> CdnOutputs:
    """Register every part and give what the component exports."""
    front = front_gcp.build(parts, args["zone"], {"host": args["host"]}, _backend(parts, args))
    return {
        "address": front.address,
        "alias_zone": pulumi.Output.from_input(None),
        "url": pulumi.Output.from_input(f"https://{args['host']}"),
        "ports": front.ports,
        "tls_minimum": front.tls_minimum,
    }


def _backend(parts: Parts, args: CdnArgs) -> gcp.compute.BackendService:
    project = parts.place["account"]
    group = gcp.compute.GlobalNetworkEndpointGroup(
        parts.named("group"),
        project=project,
        network_endpoint_type="INTERNET_FQDN_PORT",
        default_port=443,
        opts=parts.options("group"),
    )
    endpoint = gcp.compute.GlobalNetworkEndpoint(
        parts.named("endpoint"),
        project=project,
        global_network_endpoint_group=group.name,
        fqdn=args["origin"],
        port=443,
        opts=parts.options("endpoint"),
    )
    return gcp.compute.BackendService(
        parts.named("backend"),
        project=project,
        load_balancing_scheme=front_gcp.SCHEME,
        protocol="HTTPS",
        backends=[{"group": group.id}],
        custom_request_headers=[pulumi.Output.concat("Host: ", args["origin"])],
        enable_cdn=True,
        cdn_policy={"cache_mode": "USE_ORIGIN_HEADERS"},
        log_config={"enable": True, "sample_rate": 1.0},
        opts=parts.options("backend", after=[endpoint]),
    )
