"""LogCounting: which requests of an access log count, as declared."""

from __future__ import annotations

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from migrate.model.spec.refusal import allowed, refusal
from migrate.model.spec.section import Section

_ANSWER = r"^([234][0-9]{2}|[234]xx|given-up|tls-failure|grpc:[A-Z_]+)$"


def _answer(value: object) -> str:
    text = str(value)
    if isinstance(value, bool) or not isinstance(value, int | str) or not re.fullmatch(_ANSWER, text):
        raise refusal("an answer: 429, 4xx, grpc:UNAVAILABLE, given-up or tls-failure")
    return text


Answer = Annotated[
    str,
    PlainValidator(_answer),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": 200, "maximum": 499}, {"type": "string", "pattern": _ANSWER}]}
    ),
]

Pattern = Annotated[
    str,
    Field(pattern=r"^[ -~]*[!-~][ -~]*$", max_length=500),
    allowed("printable characters; * stands for anything"),
]


def _network(value: object) -> IPv4Network | IPv6Network:
    try:
        return ip_network(str(value), strict=False)
    except ValueError:
        raise refusal("an address or a range of them: 203.0.113.0/24, 2001:db8::/32") from None


Network = Annotated[
    IPv4Network | IPv6Network,
    PlainValidator(_network),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$"}),
]

HEALTH_CHECKS = (
    "migrate-probe/*",
    "ELB-HealthChecker/*",
    "GoogleHC/*",
    "kube-probe/*",
    "*Amazon-Route53-Health-Check-Service*",
)
"""How the clouds' own checks call themselves; at night they are most of a log."""


class LeaveOutSpec(Section):
    """What says nothing of users."""

    paths: tuple[Pattern, ...] = Field(default=(), description="paths; * stands for anything")
    agents: tuple[Pattern, ...] = Field(
        default=HEALTH_CHECKS, description="user agents; where absent, the clouds' own health checks"
    )
    clients: tuple[Network, ...] = Field(default=(), description="addresses or ranges of them")
