"""Status: where a migration stands, why it waits, and what it would take to go on. Read-only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from migrate.controller.observer import Observer
from migrate.decide.recall import recall
from migrate.decide.steps import next_step
from migrate.model.event import Event, Kind
from migrate.model.evidence import Unread
from migrate.model.lease import Lease
from migrate.model.plan import Plan
from migrate.model.split import Split
from migrate.model.state import State
from migrate.model.weights import Weights


@dataclass(frozen=True, slots=True)
class Served:
    """Requests that users' signals counted on each side in the last window."""

    blue: int
    green: int

    @property
    def share(self) -> float | None:
        """Green's share of them; None where nothing was counted."""
        total = self.blue + self.green
        return self.green / total if total else None


@dataclass(frozen=True, slots=True)
class Status:
    """All that `migrate status` shows. `wanted` is what the ledger last intended; `set` what each route says now."""

    state: State
    wanted: Weights
    set: Mapping[str, Split | Unread]
    served: Mapping[str, Served]
    lease: Lease | None
    waiting: str
    needs: str
    following: str
    verdict: str
    recent: tuple[Event, ...]


def status(plan: Plan, events: Sequence[Event], lease: Lease | None, observer: Observer, now: datetime) -> Status:
    """Put the ledger's story and the routes' own words side by side. Reads the routes; writes nothing."""
    state = recall(events)
    held = _last(events, Kind.HELD)
    verdict = _last(events, Kind.VERDICT)
    following = next_step(plan, state)
    return Status(
        state=state,
        wanted=state.intent.move.weights if state.intent else state.weights,
        set=observer.splits(),
        served=served(events, now - plan.limits.window),
        lease=lease,
        waiting=str(held["why"]) if held and state.held else "",
        needs=str(held["needs"]) if held and state.held else "",
        following=str(following) if following else "none: this is the last step",
        verdict=str(verdict["because"]) if verdict and state.verdict else "none yet",
        recent=tuple(event for event in events if event.kind is not Kind.MEASURED)[-8:],
    )


def served(events: Sequence[Event], since: datetime) -> dict[str, Served]:
    """Requests per signal since then, from the measurements in the ledger."""
    totals: dict[str, Served] = {}
    for event in events:
        if event.kind is Kind.MEASURED and event.at >= since:
            for counts in cast("list[Mapping[str, object]]", event.body["batches"]):
                if counts["sli"] == "availability":
                    before = totals.get(str(counts["signal"]), Served(0, 0))
                    blue, green = cast("list[int]", counts["blue"])[0], cast("list[int]", counts["green"])[0]
                    totals[str(counts["signal"])] = Served(before.blue + blue, before.green + green)
    return totals


def _last(events: Sequence[Event], kind: Kind) -> Mapping[str, object] | None:
    return next((event.body for event in reversed(events) if event.kind is kind), None)


STALE_AFTER = timedelta(seconds=30)
"""A status older than this says so on the screen: the controller may be dead."""
