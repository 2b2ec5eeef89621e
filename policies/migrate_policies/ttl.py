"""TTL: how long resolvers may keep an answer that is about to change."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding
from .known import UNKNOWN, at, is_number
from .rule import rule
from .setting import Config, number, words
from .subject import Subject
from .weighted import CLOUD_DNS_RECORD, ROUTE53_RECORD

MAX_TTL = number("maxTtl", 60, least=1, says="Seconds a resolver may keep an answer of a record that moves.")
HOSTS = words("hosts", (), says="Names that will move, and whose records do not split traffic yet.")

_POLICY = {ROUTE53_RECORD: "weightedRoutingPolicies", CLOUD_DNS_RECORD: "routingPolicy.wrrs"}


def check(subject: Subject, config: Config) -> Iterator[Finding]:
    """Records that split traffic, and those of `hosts`. An alias has no TTL of its own: AWS answers with 60 s."""
    policy = _POLICY.get(subject.type)
    if policy is None or subject.props.get("aliases"):
        return
    limit, ttl = MAX_TTL.of(config), subject.props.get("ttl")
    moves = bool(at(subject.props, policy)) or _host(subject) in {_plain(host) for host in HOSTS.of(config)}
    if moves and not (is_number(ttl) and ttl <= limit):
        then = "Lower it, and wait out the old one before traffic moves."
        if ttl is UNKNOWN:
            then = "Take it from the stack's configuration, so that a preview can judge it."
        yield Finding("ttl", ttl, f"{limit} s at the most", then)


def _host(subject: Subject) -> str:
    return _plain(str(subject.props.get("name", "")))


def _plain(name: str) -> str:
    return name.lower().rstrip(".")


RULE = rule(
    "records-forgotten-fast",
    "Records that split traffic, or will, are kept by resolvers for a short time only.",
    check,
    settings=[MAX_TTL, HOSTS],
)
