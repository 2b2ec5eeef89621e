"""Reach: whether the zone's name servers can be asked from this place, and what is believed where they cannot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from migrate.model.finding import Finding, FindingId, Severity
from migrate.model.settled_by import SettledBy
from migrate.preflight.facts import Facts, Unknown
from migrate.routes.authority import Heard

RESOLVER_WAY = "this machine's resolver is believed, together with Route 53's INSYNC; one TTL late at the most"
_DECLARED = {
    SettledBy.RESOLVER: f"as declared, {RESOLVER_WAY}",
    SettledBy.API: "as declared, Route 53's INSYNC alone is believed",
}


def reach(facts: Facts) -> Iterator[Finding]:
    """Name the servers that are silent; where all are, tell how a change is judged instead."""
    by = facts.route.settled_by
    if by in (SettledBy.RESOLVER, SettledBy.API):
        yield facts.finding(FindingId.SERVERS_SILENT, Severity.NOTE, f"no name server is asked: {_DECLARED[by]}")
        return
    heard = facts.heard
    if isinstance(heard, Unknown) or all(each.silence for each in heard):
        yield _all(facts, heard.why if isinstance(heard, Unknown) else _names(heard))
        return
    silent = [each for each in heard if each.silence and not each.elsewhere]
    if silent:
        yield facts.finding(
            FindingId.SERVERS_SILENT,
            Severity.WARN,
            "a name server gives no answer, and no step settles without it",
            seen=_names(silent),
            then="Open port 53 to it, UDP and TCP.",
        )


def _names(heard: Sequence[Heard]) -> str:
    return ", ".join(f"{each.server} ({each.silence})" for each in heard)


def _all(facts: Facts, seen: str) -> Finding:
    resolved = facts.resolved
    instead = not isinstance(resolved, Unknown) and any(not each.silence for each in resolved)
    believed = facts.route.settled_by is SettledBy.DETECT and instead
    return facts.finding(
        FindingId.SERVERS_SILENT,
        Severity.WARN,
        f"no name server of the zone can be asked from here: {RESOLVER_WAY if believed else 'no step would settle'}",
        seen=seen or "none is known",
        then="Open port 53 to them, UDP and TCP, or name servers that can be asked under `nameservers`"
        + ("." if believed else "; or declare `settled-by: api`, which believes Route 53 alone."),
    )
