"""RecordSet: one resource record set of a Route 53 zone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from migrate.rehearse.aws.name import normal
from migrate.rehearse.dns.answer import RecordType


class Routing(StrEnum):
    """How a set shares its name and type with others. The value is the API field that asks for it."""

    SIMPLE = ""
    WEIGHTED = "Weight"
    LATENCY = "Region"
    FAILOVER = "Failover"
    GEOLOCATION = "GeoLocation"
    MULTIVALUE = "MultiValueAnswer"
    GEOPROXIMITY = "GeoProximityLocation"
    CIDR = "CidrRoutingConfig"

    @property
    def noun(self) -> str:
        """The word refusals use: "a non-weighted set exists"."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Alias:
    """Where an alias points: a name in the same zone, or one of an AWS service in a zone of its own."""

    zone: str
    name: str
    evaluate_health: bool


@dataclass(frozen=True, slots=True)
class RecordSet:
    """Equal when every field that DELETE compares is equal; `values` are kept sorted, because order does not count.

    `policy` is the canonical JSON of the routing field of sets that are neither simple nor weighted.
    """

    name: str
    type: RecordType
    routing: Routing = Routing.SIMPLE
    identifier: str | None = None
    weight: int | None = None
    ttl: int | None = None
    values: tuple[str, ...] = ()
    alias: Alias | None = None
    health_check: str | None = None
    policy: str = ""

    @property
    def key(self) -> tuple[str, RecordType]:
        return (self.name, self.type)

    def describe(self) -> str:
        """The set as Route 53's refusals name it."""
        tail = "" if self.identifier is None else f", set-identifier='{self.identifier}'"
        return f"[name='{self.name}', type='{self.type}'{tail}]"

    @classmethod
    def parse(cls, raw: Mapping[str, Any]) -> RecordSet:
        """From the shape of the API; the shape was checked before (see `constraint`).

        Raises:
            BadName: The name, or the name of an alias target, cannot exist.
        """
        routing = next((kind for kind in Routing if kind.value and kind.value in raw), Routing.SIMPLE)
        plain = routing in (Routing.SIMPLE, Routing.WEIGHTED)
        return cls(
            name=normal(raw["Name"]),
            type=RecordType(raw["Type"]),
            routing=routing,
            identifier=raw.get("SetIdentifier"),
            weight=raw.get("Weight"),
            ttl=raw.get("TTL"),
            values=tuple(sorted(record["Value"] for record in raw.get("ResourceRecords", ()))),
            alias=_alias(raw["AliasTarget"]) if "AliasTarget" in raw else None,
            health_check=raw.get("HealthCheckId"),
            policy="" if plain else json.dumps(raw[routing.value], sort_keys=True),
        )

    def to_api(self) -> dict[str, Any]:
        """In the shape of the API; fields that are not set are absent."""
        raw: dict[str, Any] = {"Name": self.name, "Type": self.type.value}
        optional = {
            "SetIdentifier": self.identifier,
            "Weight": self.weight,
            "TTL": self.ttl,
            "HealthCheckId": self.health_check,
        }
        raw |= {field: value for field, value in optional.items() if value is not None}
        if self.policy:
            raw[self.routing.value] = json.loads(self.policy)
        if self.alias is None:
            return raw | {"ResourceRecords": [{"Value": value} for value in self.values]}
        return raw | {
            "AliasTarget": {
                "HostedZoneId": self.alias.zone,
                "DNSName": self.alias.name,
                "EvaluateTargetHealth": self.alias.evaluate_health,
            }
        }


def _alias(raw: Mapping[str, Any]) -> Alias:
    return Alias(raw["HostedZoneId"], normal(raw["DNSName"]), raw["EvaluateTargetHealth"])
