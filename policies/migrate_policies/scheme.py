"""Scheme: which kind of load balancer a layer of Google's belongs to.

Its default changed with pulumi-gcp 10 from EXTERNAL to EXTERNAL_MANAGED (pulumi-gcp#4037), and the classic kind cannot
split traffic by weights. A provider that fills the default in before policies run hides that nothing was written; what
it filled in is judged all the same, and `scheme_chain` finds layers that do not fit.
"""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding
from .rule import rule
from .setting import Config, words
from .subject import Subject

SCHEMES = words(
    "schemes",
    ("EXTERNAL_MANAGED", "INTERNAL_MANAGED", "INTERNAL_SELF_MANAGED", "INTERNAL"),
    says="Load-balancing schemes that may be used; EXTERNAL, the classic kind, has no weights.",
)

FORWARDING_RULES = frozenset(
    {"gcp:compute/forwardingRule:ForwardingRule", "gcp:compute/globalForwardingRule:GlobalForwardingRule"}
)
BACKENDS = frozenset(
    {"gcp:compute/backendService:BackendService", "gcp:compute/regionBackendService:RegionBackendService"}
)


def check(subject: Subject, config: Config) -> Iterator[Finding]:
    """A scheme that is not written, or not one of `schemes`."""
    scheme, allowed = subject.props.get("loadBalancingScheme"), SCHEMES.of(config)
    if subject.type in FORWARDING_RULES | BACKENDS and scheme not in allowed:
        then = "Write it on every layer of the load balancer, the same on each."
        yield Finding("loadBalancingScheme", scheme, ", ".join(allowed), then)


RULE = rule("schemes-explicit", "Google's load balancers say which kind they are.", check, settings=[SCHEMES])
