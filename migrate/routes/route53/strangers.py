"""Strangers: the answers at a name that are of neither side, each with its share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from migrate.model.stranger import Stranger
from migrate.routes.route53.layout import Raw
from migrate.routes.route53.ownership import Ownership
from migrate.routes.route53.policy import MULTIVALUE, WEIGHT, policy


def strangers(sets: Sequence[Raw], owners: Ownership) -> tuple[Stranger, ...]:
    """One for each set that answers something foreign and has a share."""
    groups = {raw["Type"]: [one for one in sets if one["Type"] == raw["Type"]] for raw in sets}
    return tuple(found for raw in sets for found in _of(raw, groups[raw["Type"]], owners))


def delegated(sets: Sequence[Raw]) -> tuple[Stranger, ...]:
    """The servers a name is delegated to: they answer for it, not this zone. The apex's own NS come with an SOA."""
    kinds = {raw["Type"] for raw in sets}
    values = [str(record["Value"]) for raw in sets if raw["Type"] == "NS" for record in raw.get("ResourceRecords", ())]
    return (Stranger(f"delegation NS -> {', '.join(values)}"),) if values and "SOA" not in kinds else ()


def _of(raw: Raw, group: Sequence[Raw], owners: Ownership) -> Iterator[Stranger]:
    parts = owners.parts(raw)
    foreign = [part.text for part in parts if part.side is None]
    share = _share(raw, group)
    if foreign and share != 0:
        name = f"'{raw['SetIdentifier']}' " if "SetIdentifier" in raw else ""
        part = None if share is None else share * len(foreign) / len(parts)
        yield Stranger(f"{name}{raw['Type']} -> {', '.join(foreign)}", part)


def _share(raw: Raw, group: Sequence[Raw]) -> float | None:
    """A set's part of the answers of its record type; None where that depends on who asks, or on health."""
    how = policy(raw)
    if how == "":
        return 1.0
    if how == MULTIVALUE and not any("HealthCheckId" in one for one in group):
        return 1 / len(group)
    if how != WEIGHT:
        return None
    total = sum(int(one.get(WEIGHT, 0)) for one in group)
    return int(raw[WEIGHT]) / total if total else 1 / len(group)
