"""Tunnel: one of the four of a link, as its AWS end is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

import pulumi

from migrate.components.errors import BadCidr

COUNT = 4
_LINK_LOCAL = IPv4Network("169.254.0.0/16")
_TAKEN = frozenset(
    [*(f"169.254.{third}.0/30" for third in range(6)), "169.254.169.252/30"],
)
"""What AWS refuses as inside range (AWS Site-to-Site VPN, tunnel options)."""


@dataclass(frozen=True, slots=True)
class Tunnel:
    """What the other end needs to know of it."""

    outside: pulumi.Output[str]
    """The public address in AWS."""
    key: pulumi.Output[str]
    """The pre-shared key; both SDKs mark it as a secret."""
    aws_inside: pulumi.Output[str]
    """The address the AWS router speaks from."""
    google_inside: pulumi.Output[str]
    """The address the Google router speaks from."""


def insides(texts: Sequence[str]) -> tuple[str, str, str, str]:
    """The inside ranges of the four tunnels. Raises BadCidr."""
    if len(set(texts)) != COUNT:
        limit = "four different ranges, one per tunnel"
        raise BadCidr("inside_cidrs", "not one range per tunnel", seen=", ".join(texts), limit=limit)
    first, second, third, fourth = (_inside(text) for text in texts)
    return first, second, third, fourth


def _inside(text: str) -> str:
    try:
        network = IPv4Network(text)
    except ValueError as error:
        raise BadCidr("inside_cidrs", "not a range", seen=text, limit="such as 169.254.20.0/30") from error
    if network.prefixlen != 30 or not network.subnet_of(_LINK_LOCAL) or text in _TAKEN:
        limit = f"a /30 inside {_LINK_LOCAL}, none of " + ", ".join(sorted(_TAKEN))
        raise BadCidr("inside_cidrs", "not a range a tunnel can have", seen=text, limit=limit)
    return text
