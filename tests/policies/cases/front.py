"""Front: load balancers and caches, and what they speak."""

from __future__ import annotations

from tests.policies import kept
from tests.policies.cases.case import case
from tests.policies.kept import REDIRECT, TAGS, aws, forward, gcp, of


def _ssl_policy(name: str, version: str | None):
    return gcp("compute/sSLPolicy:SSLPolicy", name, minTlsVersion=version)


def _https(name: str, **props):
    return gcp("compute/targetHttpsProxy:TargetHttpsProxy", name, **props)


def _http(name: str, urls: str):
    return gcp("compute/targetHttpProxy:TargetHttpProxy", name, urlMap=of(urls))


def _chain(word: str, **backend: str):
    """A load balancer from its backend to its forwarding rule."""
    return (
        kept.backend(f"{word}-backend", **backend),
        kept.url_map(f"{word}-map", defaultService=of(f"{word}-backend")),
        _https(f"{word}-proxy", urlMap=of(f"{word}-map"), sslPolicy="policy"),
        kept.forwarding_rule(f"{word}-rule", target=of(f"{word}-proxy")),
    )


_REDIRECTING = {"httpsRedirect": True, "stripQuery": False}

BROKEN = (
    case("schemes-explicit", "loadBalancingScheme: seen nothing", kept.backend("silent", loadBalancingScheme=None)),
    case(
        "schemes-explicit",
        "seen EXTERNAL, allowed: EXTERNAL_MANAGED",
        kept.forwarding_rule("classic", loadBalancingScheme="EXTERNAL"),
    ),
    case(
        "schemes-agree",
        "allowed: EXTERNAL_MANAGED, as mixed-rule has",
        *_chain("mixed", loadBalancingScheme="INTERNAL_MANAGED"),
    ),
    case(
        "tls-only",
        "sslPolicy: seen ELBSecurityPolicy-2016-08",
        kept.listener("old", sslPolicy="ELBSecurityPolicy-2016-08"),
    ),
    case(
        "tls-only",
        "sslPolicy: seen ELBSecurityPolicy-TLS13-1-0-2021-06",
        kept.listener("newish", sslPolicy="ELBSecurityPolicy-TLS13-1-0-2021-06"),
    ),
    case("tls-only", "sslPolicy: seen nothing", kept.listener("unset", sslPolicy=None)),
    case(
        "tls-only",
        "defaultActions[0]: seen forward, allowed: a redirect to HTTPS",
        kept.plain_listener("clear", defaultActions=forward(1)),
    ),
    case(
        "tls-only",
        "defaultActions[0]: seen redirect to HTTP,",
        kept.plain_listener("round", defaultActions=[{"type": "redirect", "redirect": {"protocol": "HTTP"}}]),
    ),
    case("tls-only", "minTlsVersion: seen TLS_1_1", _ssl_policy("eleven", "TLS_1_1")),
    case("tls-only", "minTlsVersion: seen nothing", _ssl_policy("unsaid", None)),
    case("tls-only", "sslPolicy: seen nothing", _https("bare", urlMap="map")),
    case(
        "tls-only",
        "viewerCertificate.minimumProtocolVersion: seen TLSv1_2016",
        kept.distribution("cdn", viewerCertificate={"minimumProtocolVersion": "TLSv1_2016"}),
    ),
    case(
        "tls-only",
        "defaultCacheBehavior.viewerProtocolPolicy: seen allow-all",
        kept.distribution("both", defaultCacheBehavior={"viewerProtocolPolicy": "allow-all"}),
    ),
    case(
        "tls-only",
        "origins[0].customOriginConfig.originProtocolPolicy: seen http-only",
        kept.distribution("behind", origins=[{"customOriginConfig": {"originProtocolPolicy": "http-only"}}]),
    ),
    case(
        "tls-only",
        "origins[0].customOriginConfig.originSslProtocols[1]: seen TLSv1,",
        kept.distribution(
            "aged",
            origins=[
                {
                    "customOriginConfig": {
                        "originProtocolPolicy": "https-only",
                        "originSslProtocols": ["TLSv1.2", "TLSv1"],
                    }
                }
            ],
        ),
    ),
    case(
        "tls-only",
        "securityPolicy: seen TLS_1_0",
        aws("apigateway/domainName:DomainName", "domain", securityPolicy="TLS_1_0", tags=TAGS),
    ),
    case(
        "plain-http-redirects",
        "actions[0]: seen forward",
        kept.listener_rule("leak", "plain", forward(1)),
        kept.plain_listener("plain"),
    ),
    case(
        "plain-http-redirects",
        "URL map shared: seen defaultService",
        kept.url_map("shared", defaultService="b"),
        _http("http", "shared"),
    ),
)

KEPT = (
    *_chain("managed"),
    kept.backend("private", loadBalancingScheme="INTERNAL_MANAGED"),
    kept.listener("tls13", sslPolicy="ELBSecurityPolicy-TLS13-1-3-2021-06"),
    kept.listener("forward-secret", sslPolicy="ELBSecurityPolicy-FS-1-2-Res-2020-10"),
    kept.plain_listener("away"),
    kept.plain_listener("refusing", defaultActions=[{"type": "fixed-response"}]),
    kept.listener_rule("away-too", "away", REDIRECT),
    kept.listener_rule("inside", "tls13", forward(1)),
    aws("lb/listener:Listener", "passed", protocol="TCP", port=5432, defaultActions=forward(1), tags=TAGS),
    _ssl_policy("twelve", "TLS_1_2"),
    _https("attached", urlMap="map", sslPolicy=of("twelve")),
    kept.distribution("cache"),
    kept.distribution("objects", origins=[{"domainName": "bucket", "s3OriginConfig": {}}]),
    aws("apigateway/domainName:DomainName", "api", securityPolicy="TLS_1_2", tags=TAGS),
    kept.url_map("redirect", defaultUrlRedirect=_REDIRECTING),
    _http("http-away", "redirect"),
)
