"""Record sets in JSON: what Route 53 lists, and what Cloud DNS does, however deep a recording holds them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bench.zones.listing import Listing, Raw, zone_of


def from_json(file: str, text: str) -> list[Listing]:
    """One zone. A recording of anything else has no record sets, and says so."""
    try:
        held = json.loads(text)
    except ValueError as broken:
        return [Listing(file, "", (), f"not JSON: {broken}")]
    sets = list(_found(held))
    return [Listing(file, zone_of(sets), sets, "" if sets else "no record set in it")]


def _found(held: Any) -> Iterator[Raw]:
    if isinstance(held, list):
        for one in held:
            yield from _found(one)
    if isinstance(held, dict):
        if "Name" in held and "Type" in held:
            yield held
        elif "rrdatas" in held or "routingPolicy" in held:
            yield from _of_cloud_dns(held)
        else:
            yield from _found(list(held.values()))


def _of_cloud_dns(rrset: Raw) -> Iterator[Raw]:
    """A weighted policy's items as weighted sets, a geographic one's as latency sets of the nearest region's name."""
    common = {"Name": rrset["name"], "Type": rrset["type"], "TTL": rrset.get("ttl", 300)}
    policy = rrset.get("routingPolicy") or {}
    for number, item in enumerate(policy.get("wrr", {}).get("items", [])):
        weight = min(255, round(255 * float(item.get("weight", 0))))
        yield common | _values(item) | {"SetIdentifier": f"item {number}", "Weight": weight}
    for number, item in enumerate(policy.get("geo", {}).get("items", [])):
        near = {"Coordinates": {"Latitude": "0", "Longitude": str(number)}}
        yield common | _values(item) | {"SetIdentifier": item.get("location", ""), "GeoProximityLocation": near}
    if not policy:
        yield common | _values(rrset)


def _values(item: Raw) -> Raw:
    return {"ResourceRecords": [{"Value": value} for value in item.get("rrdatas", [])]}
