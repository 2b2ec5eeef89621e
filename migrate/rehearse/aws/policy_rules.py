"""Policy rules: what the routing policies demand of the sets that share a name and type.

Texts marked "own text" stand for rules that the API reference states but whose text was not found.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from migrate.rehearse.aws.record import RecordSet, Routing
from migrate.rehearse.dns.answer import RecordType

MEMBER_LIMIT = 100
"""Weighted sets of one name and type (API reference, ResourceRecordSet.Weight)."""

_ONE_VALUE = (Routing.WEIGHTED, Routing.LATENCY)
"""API reference, ResourceRecordSet.Weight and .Region: "You can only specify one ResourceRecord per" such a set."""

_ONE_PLACE = (Routing.LATENCY, Routing.GEOLOCATION, Routing.GEOPROXIMITY, Routing.CIDR, Routing.FAILOVER)
"""Policies of which no two sets may say the same (same page, .Region, .GeoLocation, .Failover)."""


def refusal(record: RecordSet, others: Sequence[RecordSet]) -> str | None:
    """Why a set cannot stand beside the others of its name and type; None when it can."""
    return _mixed(record, others) or _many_values(record) or _unfit(record) or _same_place(record, others)


def _mixed(record: RecordSet, others: Sequence[RecordSet]) -> str | None:
    """The refusal of a set whose routing differs from the sets that already have its name and type."""
    if all(other.routing is record.routing for other in others):
        return None
    who = f"RRSet with DNS name {record.name}, type {record.type}"
    region = record.policy.strip('"')
    match record.routing:
        case Routing.SIMPLE:
            return f"{who} cannot be created as other RRSets exist with the same name and type."
        case Routing.LATENCY:
            return (
                f"{who}, SetIdentifier {record.identifier}, and Region Name={region} cannot be "
                "created because a non-latency RRSet with the same name and type already exists."
            )
        case Routing.MULTIVALUE:
            return (
                f"{who}, SetIdentifier {_quoted(record)} cannot be created because a non multivalue answer rrset "
                "exists with the same name and type."
            )
        case routing:
            return (
                f"{who}, SetIdentifier {record.identifier} cannot be created as a non-{routing.noun} set exists "
                "with the same name and type."
            )


def _quoted(record: RecordSet) -> str:
    return f'"{record.identifier}"'


def _many_values(record: RecordSet) -> str | None:
    """Own texts."""
    if record.type is RecordType.CNAME and len(record.values) > 1:
        return f"RRSet with DNS name {record.name}, type CNAME cannot contain more than one value."
    if record.routing in _ONE_VALUE and len(record.values) > 1:
        return (
            f"RRSet with DNS name {record.name}, type {record.type}, SetIdentifier {record.identifier} cannot be "
            f"created as {record.routing.noun} sets must contain exactly one resource record."
        )
    return None


def _unfit(record: RecordSet) -> str | None:
    """What a policy demands of each set alone."""
    if record.policy == '"PRIMARY"' and record.alias is None and record.health_check is None:
        return "A non-alias primary ResourceRecordSet must have an associated health check. No changes made."
    multivalue = record.routing is Routing.MULTIVALUE
    if multivalue and (record.alias is not None or record.type in _NO_MULTIVALUE):  # own text
        form = "an alias" if record.alias else f"type {record.type}"
        return f"RRSet with DNS name {record.name}, type {record.type}: a multivalue answer set cannot be {form}."
    return None


_NO_MULTIVALUE = (RecordType.CNAME, RecordType.NS, RecordType.SOA, RecordType.DS)
"""All but the "valid values for multivalue answer resource record sets" (API reference, ResourceRecordSet.Type)."""


def _same_place(record: RecordSet, others: Sequence[RecordSet]) -> str | None:
    """Own text."""
    twin = next((one for one in others if one.policy == record.policy), None)
    if record.routing not in _ONE_PLACE or twin is None:
        return None
    return (
        f"RRSet with DNS name {record.name}, type {record.type}, SetIdentifier {record.identifier} cannot be created "
        f"because '{twin.identifier}' with the same {record.routing.value} {json.loads(record.policy)} already exists."
    )


def group_faults(record: RecordSet, group: Sequence[RecordSet]) -> list[str]:
    """What counts only once a batch is done: one TTL, and not too many sets."""
    if record.routing is not Routing.WEIGHTED:
        return []
    faults: list[str] = []
    who = f"SetIdentifier {record.identifier} cannot be created as"
    ttls = {other.ttl for other in group if other.ttl is not None}
    if record.ttl is not None and len(ttls) > 1:
        faults.append(
            f"RRSet with DNS name {record.name} and type {record.type}, {who} weighted sets must contain the same TTL."
        )
    if len(group) > MEMBER_LIMIT:  # own text
        faults.append(
            f"RRSet with DNS name {record.name}, type {record.type}, {who} more than {MEMBER_LIMIT} weighted sets "
            "would exist with the same name and type."
        )
    return faults
