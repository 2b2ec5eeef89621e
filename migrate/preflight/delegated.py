"""Delegated: whether users' resolvers come to this zone at all."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.model.finding import Finding, FindingId, Severity
from migrate.preflight.facts import Delegation, Facts, Unknown, ZoneFacts, host


def delegated(facts: Facts) -> Iterator[Finding]:
    """Compare the name servers of the zone with those that the zone above names."""
    zone, above = facts.zone, facts.delegation
    if isinstance(zone, Unknown) or zone.private:
        return
    if isinstance(above, Unknown):
        yield facts.finding(
            FindingId.ZONE_NOT_LOOKED_AT,
            Severity.NOTE,
            f"whether {host(zone.name)} is the delegated zone was not looked at",
            seen=above.why,
        )
        return
    yield from _compared(facts, zone, above)


def _compared(facts: Facts, zone: ZoneFacts, above: Delegation) -> Iterator[Finding]:
    own, named = {host(server) for server in zone.servers}, {host(server) for server in above.servers}
    limit = f"the zone's own: {', '.join(sorted(own))}"
    if not named:
        yield facts.finding(
            FindingId.ZONE_NOT_DELEGATED,
            Severity.REFUSE,
            f"{host(zone.name)} is delegated to nobody: no user sees what is written there",
            seen=f"{above.asked} names no server",
            limit=limit,
            then="Put these NS records into the zone above, or at the registrar.",
        )
    elif not own & named:
        yield facts.finding(
            FindingId.ZONE_ELSEWHERE,
            Severity.REFUSE,
            f"{host(zone.name)} is delegated to other servers: no user sees what is written into {facts.route.zone}",
            seen=f"{', '.join(sorted(named))} ({above.asked})",
            limit=limit,
            then="Declare the zone that is delegated, or delegate this one.",
        )
    elif named - own:
        yield facts.finding(
            FindingId.ZONE_SHARED,
            Severity.REFUSE,
            f"{host(zone.name)} is delegated to servers of another zone as well: their answers stay as they are",
            seen=f"{', '.join(sorted(named - own))} ({above.asked})",
            limit=limit,
            then="Take them out of the delegation; one name cannot be moved at two providers by one route.",
        )
    elif own - named:
        yield facts.finding(
            FindingId.ZONE_SHARED,
            Severity.NOTE,
            f"{host(zone.name)} is delegated to a part of its servers",
            seen=f"not named: {', '.join(sorted(own - named))} ({above.asked})",
        )
