"""Shapes: record sets and changes as a caller of the API writes them."""

from __future__ import annotations

from typing import Any

NAME = "app.example.test."
ZONE = "example.test."
BLUE, GREEN = "192.0.2.1", "198.51.100.1"


def simple(name: str = NAME, kind: str = "A", *values: str, ttl: int = 60) -> dict[str, Any]:
    records = [{"Value": value} for value in values or (BLUE,)]
    return {"Name": name, "Type": kind, "TTL": ttl, "ResourceRecords": records}


def weighted(identifier: str, weight: int, value: str = BLUE, **fields: Any) -> dict[str, Any]:
    return simple(NAME, "A", value) | {"SetIdentifier": identifier, "Weight": weight} | fields


def latency(identifier: str, region: str, value: str = BLUE) -> dict[str, Any]:
    return simple(NAME, "A", value) | {"SetIdentifier": identifier, "Region": region}


def alias(target: str, zone: str = "ZELB", *, name: str = NAME, evaluate: bool = False) -> dict[str, Any]:
    pointing = {"HostedZoneId": zone, "DNSName": target, "EvaluateTargetHealth": evaluate}
    return {"Name": name, "Type": "A", "AliasTarget": pointing}


def create(record: dict[str, Any]) -> dict[str, Any]:
    return {"Action": "CREATE", "ResourceRecordSet": record}


def delete(record: dict[str, Any]) -> dict[str, Any]:
    return {"Action": "DELETE", "ResourceRecordSet": record}


def upsert(record: dict[str, Any]) -> dict[str, Any]:
    return {"Action": "UPSERT", "ResourceRecordSet": record}


def batch(*changes: dict[str, Any]) -> dict[str, Any]:
    return {"Changes": list(changes)}


def swap(before: dict[str, int], after: dict[str, int]) -> dict[str, Any]:
    """The compare-and-swap of weights: delete what was read, create what shall be."""
    value = {"blue": BLUE, "green": GREEN}
    removed = [delete(weighted(side, weight, value[side])) for side, weight in before.items()]
    return batch(*removed, *(create(weighted(side, weight, value[side])) for side, weight in after.items()))
