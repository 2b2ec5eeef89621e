"""Target: what the weighted name answers when it sends a client to one side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

from migrate.errors import InvalidValue
from migrate.model.address import RecordType, parse, record_type

MOST = 50
"""Answers of one side and record type: both sides' sets must fit into the 100 weighted sets that one name and type may
have (API reference, ResourceRecordSet.Weight)."""

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

    def same(self, other: Answer) -> bool:
        """Whether a client could not tell them apart."""
        return isinstance(other, Plain) and plain_form(self.type, self.value) == plain_form(other.type, other.value)

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

    def same(self, other: Answer) -> bool:
        """Whether a client could not tell them apart."""
        return isinstance(other, Alias) and (self.type, bare(self.name)) == (other.type, bare(other.name))

    def is_in(self, raw: Mapping[str, Any]) -> bool:
        """Whether a record set points at the same load balancer, with or without the console's `dualstack.`."""
        there = raw.get("AliasTarget")
        return bool(there) and there["HostedZoneId"] == self.zone and bare(there["DNSName"]) == bare(self.name)

    def __str__(self) -> str:
        return f"alias {self.name}"


Answer = Plain | Alias


@dataclass(frozen=True, slots=True)
class Target:
    """One side's answers, and the health check that guards them. Several of one record type share clients evenly."""

    answers: tuple[Answer, ...]
    health_check: str | None = None

    def __post_init__(self) -> None:
        types = [answer.type for answer in self.answers]
        if not types or (RecordType.CNAME in types and len(types) > 1):
            limit = f"A and AAAA records, each type up to {MOST} times; or one CNAME"
            raise InvalidValue("not the answers of one side", seen=", ".join(types) or "nothing", limit=limit)
        if len(set(self.answers)) < len(types):
            raise InvalidValue("a side answers the same twice", seen=", ".join(map(str, self.answers)))
        if max(map(types.count, types)) > MOST:
            raise InvalidValue("a side has too many answers", seen=len(types), limit=f"{MOST} of each record type")

    @classmethod
    def at(cls, *addresses: str, health_check: str | None = None) -> Target:
        """Addresses as people write them: IPv4 and IPv6 in any number, or one host name. Raises InvalidValue."""
        plain = [parse(address) for address in addresses]
        return cls(tuple(Plain(record_type(address), address) for address in plain), health_check)

    @property
    def types(self) -> frozenset[RecordType]:
        return frozenset(answer.type for answer in self.answers)

    def of(self, kind: RecordType) -> tuple[Answer, ...]:
        """The answers of one record type."""
        return tuple(answer for answer in self.answers if answer.type is kind)


@lru_cache(1024)  # every answer of every server is compared, and they are the same few
def plain_form(kind: str, value: str) -> str:
    """A value in the one form that compares: shortest IPv6, names in lower case without a final dot."""
    try:
        return str(ip_address(value)) if kind in (RecordType.A, RecordType.AAAA) else _host(value)
    except ValueError:
        return value


def _host(name: str) -> str:
    return name.lower().removesuffix(".")


def content(answers: Sequence[Answer], ttl: int) -> dict[str, Any]:
    """What one simple record set of several answers holds."""
    if any(isinstance(answer, Alias) for answer in answers):
        return next(answer for answer in answers if isinstance(answer, Alias)).content(ttl)
    return {"TTL": ttl, "ResourceRecords": [{"Value": str(answer)} for answer in answers]}


def bare(name: str) -> str:
    """A host name in the form that compares, without the `dualstack.` that the console puts before it."""
    return _host(name).removeprefix("dualstack.")
