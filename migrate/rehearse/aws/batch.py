"""ChangeBatch: the changes of one ChangeResourceRecordSets call, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from migrate.rehearse.aws.name import BadName
from migrate.rehearse.aws.record import RecordSet
from migrate.rehearse.aws.value import fault_of

RECORD_LIMIT = 1000
"""ResourceRecord elements of one request (Developer Guide, "Quotas on ChangeResourceRecordSets")."""

CHARACTER_LIMIT = 32_000
"""Characters of all Value elements of one request (same page)."""

VALUE_LIMIT = 400
"""Values of one record set ("Quotas on records")."""


class Action(StrEnum):
    """What a change does."""

    CREATE = "CREATE"
    DELETE = "DELETE"
    UPSERT = "UPSERT"

    @property
    def cost(self) -> int:
        """How often a record counts against the limits of the request: an UPSERT twice."""
        return 2 if self is Action.UPSERT else 1


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one record set."""

    action: Action
    record: RecordSet


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a batch was refused: every message it earned, in the order of its changes."""

    messages: tuple[str, ...]

    def __str__(self) -> str:
        return f"[{', '.join(self.messages)}]"


def parse(batch: Mapping[str, Any]) -> tuple[Change, ...] | Refusal:
    """The changes of a batch whose shape was checked (see `constraint`), or every bad name, value and limit in it."""
    changes: list[Change] = []
    messages: list[str] = []
    for raw in batch["Changes"]:
        try:
            changes.append(Change(Action(raw["Action"]), RecordSet.parse(raw["ResourceRecordSet"])))
        except BadName as bad:
            messages.append(str(bad))
    messages += [text for change in changes for text in _bad_values(change.record)]
    messages += _over_limits(changes)
    return Refusal(tuple(messages)) if messages else tuple(changes)


def _bad_values(record: RecordSet) -> list[str]:
    faults = [fault for value in record.values if (fault := fault_of(record.type, value))]
    twice = {value for value in record.values if record.values.count(value) > 1}
    faults += [f"Duplicate Resource Record: '{value}'" for value in sorted(twice)]
    if len(record.values) > VALUE_LIMIT:
        faults.append(f"Cannot have more than {VALUE_LIMIT} records in a RRSet.")
    return faults


def _over_limits(changes: list[Change]) -> list[str]:
    records = sum(change.action.cost * len(change.record.values) for change in changes)
    characters = sum(change.action.cost * sum(map(len, change.record.values)) for change in changes)
    messages: list[str] = []
    if records > RECORD_LIMIT:
        messages.append(f"Number of records limit of {RECORD_LIMIT} exceeded.")
    if characters > CHARACTER_LIMIT:
        messages.append(f"RDATA character limit of {CHARACTER_LIMIT} exceeded.")
    return messages
