"""Target: what the weighted name answers when it sends a client to one side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

from migrate.errors import InvalidValue
from migrate.model.address import RecordType, parse, record_type

ALIAS_TTL = 60
"""Seconds an alias to a load balancer is served with; it cannot be set (API reference, ResourceRecordSet.TTL)."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A record with one value: a weighted set takes no more (API reference, ResourceRecordSet.ResourceRecords)."""

    type: RecordType
    value: str

    def content(self, ttl: int) -> dict[str, Any]:
        """The part of a record set that says what is answered."""
        return {"TTL": ttl, "ResourceRecords": [{"Value": self.value}]}

    def is_in(self, raw: Mapping[str, Any]) -> bool:
        """Whether a record set answers this and nothing else."""
        values = [str(record["Value"]) for record in raw.get("ResourceRecords", ())]
        return [plain_form(self.type, value) for value in values] == [plain_form(self.type, self.value)]

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Alias:
    """A pointer to an AWS load balancer, `zone` being the hosted zone of its region."""

    type: RecordType
    zone: str
    name: str
    evaluate_health: bool = False

    def content(self, ttl: int) -> dict[str, Any]:  # noqa: ARG002 - a target is a target; an alias has no TTL to set
        """The part of a record set that says what is answered."""
        target = {
            "HostedZoneId": self.zone,
            "DNSName": self.name,
            "EvaluateTargetHealth": self.evaluate_health,
        }
        return {"AliasTarget": target}

    def is_in(self, raw: Mapping[str, Any]) -> bool:
        """Whether a record set points at the same load balancer, with or without the console's `dualstack.`."""
        there = raw.get("AliasTarget")
        return bool(there) and there["HostedZoneId"] == self.zone and _bare(there["DNSName"]) == _bare(self.name)

    def __str__(self) -> str:
        return f"alias {self.name}"


Answer = Plain | Alias


@dataclass(frozen=True, slots=True)
class Target:
    """One side's answers, one for each record type, and the health check that guards them."""

    answers: tuple[Answer, ...]
    health_check: str | None = None

    def __post_init__(self) -> None:
        types = [answer.type for answer in self.answers]
        if not types or len(set(types)) < len(types) or (RecordType.CNAME in types and len(types) > 1):
            limit = "an A, an AAAA, or one of each; or one CNAME"
            raise InvalidValue("a side cannot answer so", seen=", ".join(types) or "nothing", limit=limit)

    @classmethod
    def at(cls, *addresses: str, health_check: str | None = None) -> Target:
        """Addresses as people write them: an IPv4, an IPv6, one of each, or a host name. Raises InvalidValue."""
        plain = [parse(address) for address in addresses]
        return cls(tuple(Plain(record_type(address), address) for address in plain), health_check)

    @property
    def types(self) -> frozenset[RecordType]:
        return frozenset(answer.type for answer in self.answers)

    def answer(self, kind: RecordType) -> Answer:
        return next(answer for answer in self.answers if answer.type is kind)


@lru_cache(1024)  # every answer of every server is compared, and they are the same few
def plain_form(kind: str, value: str) -> str:
    """A value in the one form that compares: shortest IPv6, names in lower case without a final dot."""
    try:
        return str(ip_address(value)) if kind in (RecordType.A, RecordType.AAAA) else _host(value)
    except ValueError:
        return value


def _host(name: str) -> str:
    return name.lower().removesuffix(".")


def _bare(name: str) -> str:
    return _host(name).removeprefix("dualstack.")
