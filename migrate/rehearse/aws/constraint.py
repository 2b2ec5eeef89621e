"""Constraint: what a change batch must satisfy before Route 53 looks at the zone at all (InvalidInput)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from migrate.rehearse.aws.record import Routing
from migrate.rehearse.dns.answer import RecordType

WEIGHT_LIMIT = 255
TTL_LIMIT = 2_147_483_647

_ACTIONS = "[CREATE, DELETE, UPSERT]"
_LENGTHS = {
    "name": ("Name", 0, 1024),
    "setIdentifier": ("SetIdentifier", 1, 128),
    "healthCheckId": ("HealthCheckId", 0, 64),
}
_RANGES = {"weight": ("Weight", WEIGHT_LIMIT), "tTL": ("TTL", TTL_LIMIT)}
_ALIAS = {"hostedZoneId": "HostedZoneId", "dNSName": "DNSName", "evaluateTargetHealth": "EvaluateTargetHealth"}
_VALUE_LIMIT = 4000
_NULL = "Member must not be null"
_ROUTED = "[Weight, Region, Failover, GeoLocation, MultiValueAnswer, GeoProximityLocation, or CidrRoutingConfig]"
_CONTENT = "[AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId]"


def complaint(batch: Mapping[str, Any]) -> str | None:
    """The message of the InvalidInput that a change batch earns by its shape alone, or None.

    First the limits of the service model, all of them in one message; then the rules of the prose of the API
    (which fields go together), the first one broken.
    """
    broken = list(_broken(batch))
    if broken:
        plural = "error" if len(broken) == 1 else "errors"
        return f"{len(broken)} validation {plural} detected: {'; '.join(broken)}"
    return next((text for change in batch["Changes"] if (text := _mismatch(change))), None)


def _broken(batch: Mapping[str, Any]) -> Iterator[str]:
    changes: Sequence[Mapping[str, Any]] = batch.get("Changes", ())
    if not changes:
        yield _says("[]", "changeBatch.changes", "Member must have length greater than or equal to 1")
    for place, change in enumerate(changes, start=1):
        path = f"changeBatch.changes.{place}.member"
        if change.get("Action") not in ("CREATE", "DELETE", "UPSERT"):
            yield _says(change.get("Action"), f"{path}.action", f"Member must satisfy enum value set: {_ACTIONS}")
        yield from _broken_set(change.get("ResourceRecordSet", {}), f"{path}.resourceRecordSet")


def _broken_set(raw: Mapping[str, Any], path: str) -> Iterator[str]:
    if "Name" not in raw:
        yield _says(None, f"{path}.name", _NULL)
    if raw.get("Type") not in RecordType.__members__:
        yield _says(raw.get("Type"), f"{path}.type", f"Member must satisfy enum value set: [{', '.join(RecordType)}]")
    for member, (field, shortest, longest) in _LENGTHS.items():
        yield from _length(raw.get(field), f"{path}.{member}", shortest, longest)
    for member, (field, highest) in _RANGES.items():
        yield from _range(raw.get(field), f"{path}.{member}", highest)
    for place, record in enumerate(raw.get("ResourceRecords", ()), start=1):
        yield from _required(record.get("Value"), f"{path}.resourceRecords.{place}.member.value")
        yield from _length(record.get("Value"), f"{path}.resourceRecords.{place}.member.value", 0, _VALUE_LIMIT)
    if "AliasTarget" in raw:
        for member, field in _ALIAS.items():
            yield from _required(raw["AliasTarget"].get(field), f"{path}.aliasTarget.{member}")


def _required(value: object, path: str) -> Iterator[str]:
    if value is None:
        yield _says(None, path, _NULL)


def _length(value: str | None, path: str, shortest: int, longest: int) -> Iterator[str]:
    if value is not None and len(value) < shortest:
        yield _says(value, path, f"Member must have length greater than or equal to {shortest}")
    if value is not None and len(value) > longest:
        yield _says(value, path, f"Member must have length less than or equal to {longest}")


def _range(value: int | None, path: str, highest: int) -> Iterator[str]:
    if value is not None and value < 0:
        yield _says(value, path, "Member must have value greater than or equal to 0")
    if value is not None and value > highest:
        yield _says(value, path, f"Member must have value less than or equal to {highest}")


def _says(value: object, path: str, constraint: str) -> str:
    shown = "null" if value is None else f"'{value}'"
    return f"Value {shown} at '{path}' failed to satisfy constraint: {constraint}"


def _mismatch(change: Mapping[str, Any]) -> str | None:
    """Fields of one change that do not go together. Texts as reported; the routing list as the API names it."""
    raw: Mapping[str, Any] = change["ResourceRecordSet"]
    routed = sum(kind.value in raw for kind in Routing if kind.value)
    forms = sum(("AliasTarget" in raw, "TTL" in raw or "ResourceRecords" in raw, "TrafficPolicyInstanceId" in raw))
    whole = "AliasTarget" in raw or ("TTL" in raw and raw.get("ResourceRecords"))
    if routed and "SetIdentifier" not in raw:
        return f"Invalid request: Missing field 'SetIdentifier' in Change with {_shown(change)}"
    if "SetIdentifier" in raw and routed != 1:
        return _expected(_ROUTED, "more than one" if routed else "none", change)
    if forms > 1 or not whole:
        return _expected(_CONTENT, "more than one" if forms > 1 else "none", change)
    return None


def _expected(alternatives: str, found: str, change: Mapping[str, Any]) -> str:
    wanted = f"Expected exactly one of {alternatives}"
    return f"Invalid request: {wanted}, but found {found} in Change with {_shown(change)}"


def _shown(change: Mapping[str, Any]) -> str:
    raw: Mapping[str, Any] = change["ResourceRecordSet"]
    identifier = raw.get("SetIdentifier", "null")
    return f"[Action={change['Action']}, Name={raw['Name']}, Type={raw['Type']}, SetIdentifier={identifier}]"
