"""Policy: how Route 53 chooses among the record sets of one name and type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WEIGHT = "Weight"
MULTIVALUE = "MultiValueAnswer"

POLICIES = (WEIGHT, "Region", "Failover", "GeoLocation", MULTIVALUE, "GeoProximityLocation", "CidrRoutingConfig")
"""The fields of a record set that each choose one (API reference, ResourceRecordSet)."""

ONE_VALUE = (WEIGHT, "Region", MULTIVALUE)
"""Policies whose sets hold one value each (same page, at each field)."""


def policy(raw: Mapping[str, Any]) -> str:
    """The field by which a set is chosen; empty for a simple record."""
    return next((field for field in POLICIES if field in raw), "")
