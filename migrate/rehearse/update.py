"""Update: one `pulumi up` of a phase, as the ledger tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from migrate.model.event import Event, Kind


@dataclass(frozen=True, slots=True)
class Update:
    """`changes` counts resources by what became of them. `seconds` from the approval, `since` (seconds since 1970), to
    the end.
    """

    phase: str
    stack: str
    stage: str
    changes: Mapping[str, int]
    since: float
    seconds: float


def updates(events: Sequence[Event]) -> tuple[Update, ...]:
    """Every update that was applied, or found nothing to do, oldest first."""
    told: list[Update] = []
    approved: Event | None = None
    for event in events:
        if event.kind is Kind.ENTERING:
            approved = event
        elif event.kind is Kind.ENTERED and "stack" in event.body:
            told.append(_update(event, approved))
            approved = None
    return tuple(told)


def _update(entered: Event, approved: Event | None) -> Update:
    phase, stack, stage = (str(entered.body[name]) for name in ("phase", "stack", "stage"))
    changes = cast("Mapping[str, int]", entered.body["changes"])
    since = (approved or entered).at
    seconds = round((entered.at - since).total_seconds(), 3)
    return Update(phase, stack, stage, dict(changes), since.timestamp(), seconds)
