"""Address: where one side's load balancer is reached."""

from __future__ import annotations

import re
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address

from migrate.errors import InvalidValue

ALLOWED = "an IPv4 address, an IPv6 address or a full host name such as lb.example.com"

_LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
_NAME = re.compile(rf"(?=.{{1,253}}$)({_LABEL}\.)+(?![0-9]+$){_LABEL}")


class RecordType(StrEnum):
    """The DNS record that carries an address."""

    A = "A"
    AAAA = "AAAA"
    CNAME = "CNAME"


TRAFFIC_TYPES = ("A", "AAAA", "CNAME", "HTTPS", "SVCB", "SRV")
"""Record types that tell a client where to connect."""


def parse(text: str) -> str:
    """The address in its plain form: lower case, no final dot, shortest IPv6. Raises InvalidValue."""
    address = _ip(text)
    return str(address) if address else parse_host(text)


def parse_host(text: str) -> str:
    """A full host name in its plain form. The last label is not a number: 192.0.2.999 is a mistake, not a name."""
    name = text.lower().removesuffix(".")
    if not _NAME.fullmatch(name):
        raise InvalidValue("not an address", seen=text, limit=ALLOWED)
    return name


def record_type(address: str) -> RecordType:
    """The record an address needs; a name needs a CNAME."""
    ip = _ip(address)
    if ip is None:
        return RecordType.CNAME
    return RecordType.A if ip.version == 4 else RecordType.AAAA


def _ip(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
