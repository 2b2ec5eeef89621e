"""Change: deletions and additions that a zone of Cloud DNS takes all at once, or not at all."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from migrate.rehearse.gcp.account import Account
from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.operation import stamp
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.gcp.services import record_set

Key = tuple[str, str]
Records = Mapping[Key, Json]

_UNSAID = frozenset(("kind", "signatureRrdatas"))


@dataclass(frozen=True, slots=True)
class Change:
    """One change that was taken; `pending` until `due`."""

    number: int
    started: datetime
    due: datetime
    body: Json

    def to_json(self, now: datetime) -> Json:
        status = "done" if now >= self.due else "pending"
        head = {"kind": "dns#change", "id": str(self.number), "startTime": stamp(self.started), "status": status}
        return {**head, **copy.deepcopy(self.body)}


@dataclass(slots=True)
class Changes:
    """What a zone holds now, and every change it ever took."""

    records: dict[Key, Json] = field(default_factory=dict[Key, Json])
    made: list[Change] = field(default_factory=list[Change])


def changes_of(account: Account, zone: str) -> Changes:
    """The records of the zone with this key."""
    return account.zones.setdefault(zone, Changes())


def apply(account: Account, apex: str, records: Records, change: Json, path: str) -> dict[Key, Json]:
    """The records a change leaves behind; the given ones are not touched.

    Raises:
        Refused: A deletion does not match exactly (404, 412), an addition is invalid, is there already (409), or
            conflicts with a CNAME, or the apex would be left without its NS or SOA.
    """
    after = dict(records)
    for place, record in enumerate(change.get("deletions", [])):
        _delete(after, record_set.normal(record), f"{path}.deletions[{place}]")
    for place, record in enumerate(change.get("additions", [])):
        where = f"{path}.additions[{place}]"
        record_set.check(record, apex, where)
        _check_health_check(account, record)
        _add(after, record_set.normal(record), where)
    for kind in ("NS", "SOA"):
        if (apex, kind) not in after:
            text = f"a zone must contain exactly one resource record set of type '{kind}' at the apex."
            raise Refused(Code.INVALID_APEX, f"The resource record set '{path}.deletions[0]' is invalid because {text}")
    return after


def with_serial(apex: str, records: Records, change: Json) -> tuple[dict[Key, Json], Json]:
    """Count the SOA up, as Cloud DNS does with every change that leaves it alone; and the change as it shows it."""
    touched = [one for part in change.values() for one in part if one.get("type") == "SOA"]
    before = dict(records)
    if touched:
        return before, change
    soa = before[apex, "SOA"]
    parts = soa["rrdatas"][0].split()
    parts[2] = str(int(parts[2]) + 1)
    after = {**soa, "rrdatas": [" ".join(parts)]}
    shown = {
        "additions": [*change.get("additions", []), after],
        "deletions": [*change.get("deletions", []), soa],
    }
    return before | {(apex, "SOA"): after}, shown


def _delete(after: dict[Key, Json], record: Json, path: str) -> None:
    key = (record.get("name", ""), record.get("type", ""))
    found = after.get(key)
    if found is None:
        raise Refused(Code.NOT_FOUND, f"The '{path}' resource named '{key[0]} ({key[1]})' does not exist.")
    if _comparable(found) != _comparable(record):
        raise Refused(Code.CONDITION_NOT_MET, f"Precondition not met for '{path}'")
    del after[key]


def _add(after: dict[Key, Json], record: Json, path: str) -> None:
    name, kind = record["name"], record["type"]
    if (name, kind) in after:
        raise Refused(Code.EXISTS, f"The resource '{path}' named '{name} ({kind})' already exists")
    others = [other for other_name, other in after if other_name == name]
    if others and (kind == "CNAME" or "CNAME" in others):
        text = (
            f"The resource record set '{path}' is invalid because the DNS name '{name}' may have either one CNAME "
            "resource record set or resource record sets of other types, but not both."
        )
        raise Refused(Code.CNAME_CONFLICT, text)
    after[name, kind] = record


def _comparable(record: Json) -> object:
    """Equal when Cloud DNS takes two record sets for the same: the order of values does not count."""
    shown = record_set.normal(record)
    return {
        "ttl": shown["ttl"],
        "rrdatas": sorted(shown.get("rrdatas", [])),
        "policy": _bare(shown.get("routingPolicy", {})),
    }


def _bare(value: object) -> object:
    """Without `kind` and what is empty, which a caller may leave out."""
    if isinstance(value, dict):
        fields = {name: _bare(inner) for name, inner in cast("dict[str, object]", value).items() if name not in _UNSAID}
        return {name: inner for name, inner in fields.items() if inner not in (None, [], {})}
    if isinstance(value, list):
        return [_bare(inner) for inner in cast("list[object]", value)]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _check_health_check(account: Account, record: Json) -> None:
    named = str(record.get("routingPolicy", {}).get("healthCheck", ""))
    if named:
        account.get(f"compute/{named.partition('/compute/v1/')[2] or named}")
