"""Reach: whether the zone's name servers can be asked from this place, and what is believed where they cannot."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.model.finding import Finding, FindingId, Severity
from migrate.preflight.facts import Facts, Unknown

_INSTEAD = "Route 53's INSYNC and the answers of this machine's resolver, which may be one TTL old"


def reach(facts: Facts) -> Iterator[Finding]:
    """Name the servers that are silent; where all are, tell how a change is judged instead."""
    if isinstance(facts.heard, Unknown):
        yield _all(facts, facts.heard.why)
        return
    silent = [each for each in facts.heard if each.silence and not each.elsewhere]
    if not silent:
        return
    seen = ", ".join(f"{each.server} ({each.silence})" for each in silent)
    if all(each.silence for each in facts.heard):
        yield _all(facts, seen)
        return
    yield facts.finding(
        FindingId.SERVERS_SILENT,
        Severity.WARN,
        "a name server gives no answer, and no step settles without it",
        seen=seen,
        then="Open port 53 to it, UDP and TCP.",
    )


def _all(facts: Facts, seen: str) -> Finding:
    return facts.finding(
        FindingId.SERVERS_SILENT,
        Severity.WARN,
        "no name server of the zone can be asked from here",
        seen=seen,
        then="Open port 53 to them, UDP and TCP, or name servers that can be asked under `nameservers`.",
    )
