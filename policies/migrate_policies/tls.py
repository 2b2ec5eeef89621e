"""TLS: what is spoken between users, load balancers and databases, and the oldest version that is taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from .finding import Finding
from .known import EACH, UNKNOWN, Properties, at, found, items
from .rule import rule
from .setting import Config, choice
from .subject import Subject

MINIMUM = choice("minimum", "1.2", of=("1.2", "1.3"), says="The oldest version of TLS that users may speak.")

LISTENERS = frozenset({"aws:lb/listener:Listener", "aws:alb/listener:Listener"})

_VERSION = re.compile(r"(?:SecurityPolicy_|ELBSecurityPolicy-)?(?:TLS13|TLS|FS)[v_-]?(1[._-]\d)(?!\d)")
"""The oldest version, as AWS and Google write it into the names of their policies: TLSv1.2_2021, TLS_1_2,
ELBSecurityPolicy-TLS13-1-2-2021-06. A name without one, such as TLSv1_2016, stands for TLS 1.0 or older."""

_OLDEST = "1.0"

_VERSIONS: Mapping[str, str] = {
    "aws:apigateway/domainName:DomainName": "securityPolicy",
    "aws:cloudfront/distribution:Distribution": "viewerCertificate.minimumProtocolVersion",
    "gcp:compute/regionSslPolicy:RegionSslPolicy": "minTlsVersion",
    "gcp:compute/sSLPolicy:SSLPolicy": "minTlsVersion",
}
"""Where each type names the policy of its TLS; where it is not named, providers take an old one."""

_HTTPS = ("https-only", "redirect-to-https")
_ENCRYPTED: Mapping[str, Mapping[str, Sequence[str]]] = {
    "aws:cloudfront/distribution:Distribution": {
        "defaultCacheBehavior.viewerProtocolPolicy": _HTTPS,
        "orderedCacheBehaviors[].viewerProtocolPolicy": _HTTPS,
        "origins[].customOriginConfig.originProtocolPolicy": ("https-only",),
        "origins[].customOriginConfig.originSslProtocols[]": ("TLSv1.2",),
    },
    "gcp:sql/databaseInstance:DatabaseInstance": {
        "settings.ipConfiguration.sslMode": ("ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED")
    },
}
"""The values with which nothing goes unencrypted."""

_POLICY_NEEDED = frozenset(
    {
        "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy",
        "gcp:compute/targetHttpsProxy:TargetHttpsProxy",
        "gcp:compute/targetSSLProxy:TargetSSLProxy",
    }
)
"""Proxies that take TLS 1.0 while no policy is attached."""

_PARAMETERS = frozenset(
    {"aws:rds/parameterGroup:ParameterGroup", "aws:rds/clusterParameterGroup:ClusterParameterGroup"}
)
_FORCED = "rds.force_ssl"


def check(subject: Subject, config: Config) -> Iterator[Finding]:
    """Versions first, then what is not encrypted at all."""
    minimum = MINIMUM.of(config)
    for where, policy in _policies(subject):
        if policy is not UNKNOWN and _version(policy) < minimum:
            yield Finding(where, policy, f"a policy whose oldest version is TLS {minimum}", "Name such a policy.")
    for path, allowed in _ENCRYPTED.get(subject.type, {}).items():
        for where, value in _values(subject.props, path):
            if value not in allowed:
                yield Finding(where, value, " or ".join(allowed), "Let nothing go over the wire in the clear.")
    if subject.type in LISTENERS and subject.props.get("protocol") == "HTTP":
        yield from not_redirected(subject.props, "defaultActions")
    if subject.type in _POLICY_NEEDED and subject.props.get("sslPolicy") is None:
        yield Finding("sslPolicy", None, f"a policy of TLS {minimum}", "Attach one: without it TLS 1.0 is taken.")
    if subject.type in _PARAMETERS and "postgres" in str(subject.props.get("family")):
        yield from _postgres(subject.props)


def not_redirected(props: Properties, actions: str) -> Iterator[Finding]:
    """What a plain HTTP listener does besides sending users to HTTPS or refusing them."""
    for where, action in found(props, f"{actions}{EACH}"):
        kind, to = at(action, "type"), at(action, "redirect.protocol")
        if kind != "fixed-response" and (kind != "redirect" or to != "HTTPS"):
            then = "Answer on HTTPS; keep port 80 for the redirect."
            yield Finding(where, kind if to is None else f"{kind} to {to}", "a redirect to HTTPS", then)


def _policies(subject: Subject) -> Iterator[tuple[str, object]]:
    if subject.type in LISTENERS and subject.props.get("protocol") in ("HTTPS", "TLS"):
        yield "sslPolicy", subject.props.get("sslPolicy")
    if subject.type in _VERSIONS:
        yield from _values(subject.props, _VERSIONS[subject.type])


def _version(policy: object) -> str:
    named = _VERSION.match(str(policy))
    return re.sub("[_-]", ".", named.group(1)) if named else _OLDEST


def _values(props: Properties, path: str) -> Iterator[tuple[str, object]]:
    """What stands at `path`; nothing said counts as None, unless it is about the items of a list."""
    if EACH in path:
        yield from found(props, path)
    else:
        yield path, at(props, path)


def _postgres(props: Properties) -> Iterator[Finding]:
    values = [at(one, "value") for one in items(props.get("parameters")) if at(one, "name") == _FORCED]
    if [str(value) for value in values] != ["1"]:
        seen = values[0] if values else None
        yield Finding(f"parameters: {_FORCED}", seen, "1", "Set it; before PostgreSQL 15 it is 0 unless set.")


RULE = rule(
    "tls-only", "Users and databases are spoken to over TLS, in a version that still counts.", check, settings=[MINIMUM]
)
