"""Made up: addresses that nobody can have, and values of the template that nobody changed."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from migrate.model.finding import Finding, FindingId, Severity
from migrate.preflight.facts import Facts, host, values

DOCUMENTATION = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")
"""RFC 5737, RFC 3849, RFC 9637."""

NOWHERE = ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/127", "fe80::/10", "ff00::/8")
"""Unspecified, loopback, link-local, multicast and reserved: no client reaches a service there."""

RESERVED = ("test", "example", "invalid", "localhost", "example.com", "example.net", "example.org")
"""RFC 2606, RFC 6761."""

TEMPLATE_ZONE = "Z0123456789ABCDEFGHIJ"

_DOCUMENTED = tuple(map(ip_network, DOCUMENTATION))
_UNREACHED = tuple(map(ip_network, NOWHERE))


def made_up(facts: Facts) -> Iterator[Finding]:
    """In a rehearsal such values are what one expects: told, not refused."""
    severity = Severity.WARN if facts.rehearsed else Severity.REFUSE
    for side, sets in facts.sides.items():
        for value in dict.fromkeys(value for raw in sets for value in values(raw)):
            if why := kind(value):
                yield facts.finding(
                    FindingId.MADE_UP,
                    severity,
                    f"the address of {side} is {why}",
                    seen=value,
                    limit="an address that users reach",
                    then=f"Put the address of {side} into migration.yaml.",
                )
    if why := kind(facts.route.record):
        yield facts.finding(FindingId.MADE_UP, severity, f"the record is {why}", seen=facts.route.record)
    if facts.route.zone == TEMPLATE_ZONE:
        yield facts.finding(
            FindingId.TEMPLATE_VALUE,
            severity,
            "the zone is still the one of the template",
            seen=facts.route.zone,
            then="Put in your own; `aws route53 list-hosted-zones` knows it.",
        )


def kind(value: str) -> str:
    """Why nobody serves there; empty where somebody may."""
    try:
        address = ip_address(value)
    except ValueError:
        return "a name kept for examples and tests" if _reserved(host(value)) else ""
    nets: tuple[tuple[tuple[IPv4Network | IPv6Network, ...], str], ...] = (
        (_DOCUMENTED, "one kept for documentation"),
        (_UNREACHED, "one that no user can reach"),
    )
    return next((why for group, why in nets if any(address in net for net in group)), "")


def _reserved(name: str) -> bool:
    return any(name == kept or name.endswith(f".{kept}") for kept in RESERVED)
