"""CIDR: the address range of a network, and how it is cut."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network

from migrate.components.errors import BadCidr

_PRIVATE = tuple(IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))

WIDEST, NARROWEST = 16, 22
"""A VPC takes /16 at most (AWS VPC quotas). Google's private services want a /24 (Cloud SQL, private IP), which is a
quarter of a /22."""


def parse(text: str, *, argument: str = "cidr") -> IPv4Network:
    """A private range from /16 to /22. Raises BadCidr."""
    network = _network(text, argument)
    if not any(network.subnet_of(private) for private in _PRIVATE):
        raise BadCidr(argument, "not a private range", seen=text, limit="inside " + ", ".join(map(str, _PRIVATE)))
    if not WIDEST <= network.prefixlen <= NARROWEST:
        raise BadCidr(argument, "too wide or too narrow", seen=text, limit=f"/{WIDEST} to /{NARROWEST}")
    return network


def quarters(text: str) -> tuple[str, str, str, str]:
    """The four equal parts of a range, lowest first. Raises BadCidr."""
    first, second, third, fourth = (str(part) for part in parse(text).subnets(prefixlen_diff=2))
    return first, second, third, fourth


def apart(first: str, second: str, *, argument: str) -> None:
    """Two networks that shall be joined share no address; either may be older than this migration. Raises BadCidr."""
    if _network(first, argument).overlaps(_network(second, argument)):
        raise BadCidr(
            argument,
            "the two networks overlap, so no route between them can be right",
            seen=f"{first} and {second}",
            limit="no address in common",
            then="Give one side another `cidr`, before anything stands in it.",
        )


def peers(texts: Sequence[str], own: str) -> tuple[str, ...]:
    """Ranges reached over a link; none overlaps `own`. Raises BadCidr."""
    for text in texts:
        apart(own, text, argument="peers")
    return tuple(texts)


def _network(text: str, argument: str) -> IPv4Network:
    try:
        return IPv4Network(text)
    except ValueError as error:
        limit = "an IPv4 range whose host bits are zero, such as 10.20.0.0/16"
        raise BadCidr(argument, "not an address range", seen=text, limit=limit) from error


def two_zones(zones: Sequence[str] | None, region: str) -> list[str]:
    """The two AWS zones of a network; some accounts have no zone b in some regions. Raises BadCidr."""
    chosen = list(zones) if zones else [f"{region}a", f"{region}b"]
    if len(set(chosen)) != 2 or not all(zone.startswith(region) for zone in chosen):
        raise BadCidr("zones", "not two zones of the region", seen=chosen, limit=f"two different zones of {region}")
    return chosen
