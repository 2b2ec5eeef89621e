"""First write: what step 0 would take away, and what it would put there instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from migrate.model.finding import Finding, FindingId, Severity
from migrate.preflight.facts import Facts, FirstWrite, Raw, Unknown, values

_SETTINGS = ("TTL", "HealthCheckId", "Region", "Failover", "GeoLocation", "MultiValueAnswer", "CidrRoutingConfig")


def first_write(facts: Facts) -> Iterator[Finding]:
    """Name what stands at the name before anything of it is replaced."""
    first = facts.first
    if isinstance(first, Unknown):
        return
    if first.refused:
        yield facts.finding(
            FindingId.NOT_A_SPLIT,
            Severity.REFUSE,
            f"step 0 would be refused: {first.refused}",
            then="Correct migration.yaml or the zone.",
        )
        return
    yield from _other_ttl(facts, first)
    yield from _replaced(facts, first)


def _other_ttl(facts: Facts, first: FirstWrite) -> Iterator[Finding]:
    declared = int(facts.route.ttl.total_seconds())
    standing = {int(raw["TTL"]) for raw in first.deleted if "TTL" in raw and raw["Name"] == facts.name} - {declared}
    if standing:
        yield facts.finding(
            FindingId.OTHER_TTL,
            Severity.WARN,
            f"another TTL stands at the name: resolvers keep that answer for up to {max(standing)} s after step 0",
            seen=", ".join(f"{each} s" for each in sorted(standing)),
            limit=f"{declared} s as declared",
        )


def _replaced(facts: Facts, first: FirstWrite) -> Iterator[Finding]:
    gone = [raw for raw in first.deleted if raw not in first.created]
    if gone:
        yield facts.finding(
            FindingId.REPLACED,
            Severity.NOTE,
            "step 0 replaces what stands at the name, in one change",
            seen="; ".join(map(described, gone)),
            limit="; ".join(described(raw) for raw in first.created if raw["Name"] == facts.name),
        )
    lost = _lost(first.deleted, first.created)
    if lost:
        yield facts.finding(
            FindingId.REPLACED,
            Severity.WARN,
            "a setting of what stands at the name is not in the declaration and would be dropped",
            seen="; ".join(lost),
            then="Declare it (`health-check`, `alias.evaluate-health`), or leave it as told.",
        )
    others = [raw for raw in facts.at(facts.name) if raw not in first.deleted and raw["Type"] not in ("NS", "SOA")]
    if others:
        seen = "; ".join(map(described, others))
        yield facts.finding(FindingId.REPLACED, Severity.NOTE, "these at the name stay as they are", seen=seen)


def _lost(deleted: Sequence[Raw], created: Sequence[Raw]) -> list[str]:
    """Health checks, evaluated targets and routing policies that no new set has."""
    before, after = ({setting for raw in sets for setting in _guards(raw)} for sets in (deleted, created))
    return sorted(before - after)


def _guards(raw: Raw) -> Iterator[str]:
    for setting in _SETTINGS[1:]:
        if setting in raw:
            yield f"{setting} {raw[setting]}"
    if raw.get("AliasTarget", {}).get("EvaluateTargetHealth"):
        yield "EvaluateTargetHealth"


def described(raw: Raw) -> str:
    """A set in one line: type, values, weight, settings."""
    alias = "alias " if "AliasTarget" in raw else ""
    weight = [f"weight {raw['Weight']} '{raw['SetIdentifier']}'"] if "Weight" in raw else []
    settings = [f"{setting} {raw[setting]}" for setting in _SETTINGS if setting in raw]
    settings += ["EvaluateTargetHealth"] if raw.get("AliasTarget", {}).get("EvaluateTargetHealth") else []
    return ", ".join([f"{raw['Type']} {alias}{', '.join(values(raw))}", *weight, *settings])
