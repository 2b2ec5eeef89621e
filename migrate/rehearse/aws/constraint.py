"""Constraint: what a change batch must satisfy before Route 53 looks at the zone at all (InvalidInput)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel

from migrate.rehearse.aws.record import Routing
from migrate.rehearse.aws.shape_limits import broken, said

_ROUTED = "[Weight, Region, Failover, GeoLocation, MultiValueAnswer, GeoProximityLocation, or CidrRoutingConfig]"
_CONTENT = "[AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId]"


def complaint(batch: Mapping[str, Any]) -> str | None:
    """The message of the InvalidInput that a change batch earns by its shape alone, or None.

    First the limits of the service model as botocore has it, all of them in one message; then the rules of the prose
    of the API (which fields go together), the first one broken.
    """
    found = list(broken(_batch_shape(), batch, "changeBatch"))
    if found:
        return said(found)
    return next((text for change in batch["Changes"] if (text := _mismatch(change))), None)


@cache
def _batch_shape() -> Any:
    """ChangeBatch of the service model that botocore ships."""
    raw = Loader().load_service_model("route53", "service-2")
    return ServiceModel(raw).shape_for("ChangeBatch")


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
