"""Whole: whether the zone's records were all read."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.model.finding import Finding, FindingId, Severity
from migrate.preflight.facts import Facts


def whole(facts: Facts) -> Iterator[Finding]:
    """Marks and neighbours are only seen where their records were read."""
    if not facts.whole:
        yield facts.finding(
            FindingId.ZONE_NOT_LOOKED_AT,
            Severity.NOTE,
            "not all records of the zone were read: a mark of another tool may have been missed",
            seen=f"{len(facts.records)} records",
        )
