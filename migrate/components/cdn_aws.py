"""AWS CDN: a CloudFront distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from migrate.components import certificate_aws
from migrate.components.parts import Parts

if TYPE_CHECKING:
    from migrate.components.cdn import CdnArgs, CdnOutputs

CERTIFICATES_IN = "us-east-1"
"""The one region CloudFront takes certificates from (CloudFront developer guide, requirements for certificates)."""

LONGEST_KEPT = 31_536_000
"""Seconds; the most that CloudFront keeps anything."""

ALL_HEADERS_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
"""The managed origin request policy AllViewerExceptHostHeader (CloudFront developer guide)."""

TLS_POLICY = "TLSv1.2_2021"
_TLS_MINIMUM = {TLS_POLICY: "1.2"}
_METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]


def parts(args: CdnArgs) -> frozenset[str]:
    """The parts of a CloudFront cache."""
    return frozenset(["distribution", "cache-policy"]) | certificate_aws.parts({"host": args["host"]})


def build(parts: Parts, args: CdnArgs) -> CdnOutputs:
    """Register every part and give what the component exports."""
    certificate = certificate_aws.build(parts, args["zone"], {"host": args["host"]}, region=CERTIFICATES_IN)
    distribution = _distribution(parts, args, certificate)
    return {
        "address": distribution.domain_name,
        "alias_zone": distribution.hosted_zone_id.apply(lambda zone: zone),
        "url": pulumi.Output.from_input(f"https://{args['host']}"),
        "ports": pulumi.Output.from_input([80, 443]),
        "tls_minimum": distribution.viewer_certificate.apply(
            lambda shown: _TLS_MINIMUM.get(shown.minimum_protocol_version or "", str(shown.minimum_protocol_version))
        ),
    }


def _distribution(parts: Parts, args: CdnArgs, certificate: pulumi.Output[str]) -> aws.cloudfront.Distribution:
    """IPv4 only: its name then answers as A alone, as the other side does."""
    policy = _cache_policy(parts)
    return aws.cloudfront.Distribution(
        parts.named("distribution"),
        enabled=True,
        is_ipv6_enabled=False,
        http_version="http2and3",
        aliases=[args["host"]],
        origins=[
            {
                "origin_id": "service",
                "domain_name": args["origin"],
                "custom_origin_config": {
                    "http_port": 80,
                    "https_port": 443,
                    "origin_protocol_policy": "https-only",
                    "origin_ssl_protocols": ["TLSv1.2"],
                },
            }
        ],
        default_cache_behavior={
            "target_origin_id": "service",
            "viewer_protocol_policy": "redirect-to-https",
            "allowed_methods": _METHODS,
            "cached_methods": ["GET", "HEAD"],
            "cache_policy_id": policy.id,
            "origin_request_policy_id": ALL_HEADERS_BUT_HOST,
            "compress": True,
        },
        restrictions={"geo_restriction": {"restriction_type": "none"}},
        viewer_certificate={
            "acm_certificate_arn": certificate,
            "ssl_support_method": "sni-only",
            "minimum_protocol_version": TLS_POLICY,
        },
        wait_for_deployment=True,
        tags=parts.tags("distribution"),
        opts=parts.options("distribution"),
    )


def _cache_policy(parts: Parts) -> aws.cloudfront.CachePolicy:
    """Nothing is kept unless the service says so, and a query is part of what is asked, as in Cloud CDN.

    No managed policy does both without sending the users' Host to the service.
    """
    return aws.cloudfront.CachePolicy(
        parts.named("cache-policy"),
        min_ttl=0,
        default_ttl=0,
        max_ttl=LONGEST_KEPT,
        parameters_in_cache_key_and_forwarded_to_origin={
            "cookies_config": {"cookie_behavior": "none"},
            "headers_config": {"header_behavior": "none"},
            "query_strings_config": {"query_string_behavior": "all"},
            "enable_accept_encoding_gzip": True,
            "enable_accept_encoding_brotli": True,
        },
        opts=parts.options("cache-policy"),
    )
