"""Status: where a migration stands, why it waits, and what it would take to go on. Read-only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from migrate.controller.observer import Observer
from migrate.decide.course import Course, Point
from migrate.decide.decide import decide
from migrate.decide.gate import Gate
from migrate.decide.rollbacks import record_if_found
from migrate.decide.steps import next_step
from migrate.ledger.story import Story
from migrate.model.counts import batches
from migrate.model.decision import Decision, Done, Finish, Found, Hold, Reached, Stop, Waiting, Write
from migrate.model.event import Event, Kind
from migrate.model.evidence import Unread
from migrate.model.lease import Lease
from migrate.model.plan import Plan, Step
from migrate.model.slo import Sli
from migrate.model.split import Split
from migrate.model.state import State
from migrate.model.verdict import Verdict
from migrate.model.weights import Weights

RECENT = 8
"""Events shown, the newest."""

LATELY = timedelta(minutes=10)
"""How far back the evidence is shown."""

GO_ON = "`migrate run` or `migrate step`"


@dataclass(frozen=True, slots=True)
class Served:
    """Requests that users' signals counted on each side in the last window."""

    blue: int
    green: int

    @property
    def total(self) -> int:
        return self.blue + self.green

    @property
    def share(self) -> float | None:
        """Green's share of them; None where nothing was counted."""
        return self.green / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Status:
    """All that `migrate status` shows. `wanted` is what the ledger last intended; `set` what each route says now.

    `waiting` and `needs` are empty when the migration is over.
    """

    at: datetime
    state: State
    wanted: Weights
    set: Mapping[str, Split | Unread]
    served: Mapping[str, Served]
    lease: Lease | None
    waiting: str
    needs: str
    following: Step | None
    verdict: Verdict
    course: Sequence[Point]
    """The evidence of the last `LATELY` before the newest measurement."""
    recent: tuple[Event, ...]


def lately(plan: Plan, gate: Gate, story: Story, span: timedelta) -> Course:
    """The evidence of the last `span` that a ledger tells."""
    made = Course(plan, gate, span, state=story.before)
    made.follow(story.events)
    return made


def status(plan: Plan, story: Story, lease: Lease | None, observer: Observer, now: datetime) -> Status:
    """Put the ledger's story and the routes' own words side by side. Reads the routes; writes nothing.

    Why it waits is what the controller itself would decide now, from the counts that the ledger holds; `observer` has
    no signals, since one reading of counters says nothing.
    """
    state = story.state
    counts = observer.counts(state, now)
    evidence = observer.evidence(state, counts, lease or Lease("nobody", 0, now), {})
    # A foreign rollback fences today's holder; what it means for the migration is what the next one will record.
    decision = record_if_found(state, evidence) or decide(plan, state, evidence, now)
    waiting, needs = _waits(decision, state, story.held)
    return Status(
        at=now,
        state=state,
        wanted=state.intent.move.weights if state.intent else state.weights,
        set=evidence.splits,
        served=_users(plan, served(story.events, now - plan.limits.window)),
        lease=lease,
        waiting=waiting,
        needs=needs,
        following=next_step(plan, state),
        verdict=counts.verdict,
        course=lately(plan, observer.gate, story, LATELY).points,
        recent=story.recent,
    )


def _users(plan: Plan, served: Mapping[str, Served]) -> dict[str, Served]:
    """Without probes: they call both sides alike, whatever the weights say."""
    return {name: each for name, each in served.items() if name in plan.users}


def served(events: Sequence[Event], since: datetime) -> dict[str, Served]:
    """Requests per signal since then, from the measurements in the ledger."""
    totals: dict[str, Served] = {}
    for event in events:
        if event.kind is Kind.MEASURED and event.at >= since:
            for batch in batches(event):
                if batch.sli is Sli.AVAILABILITY:
                    before = totals.get(batch.signal, Served(0, 0))
                    totals[batch.signal] = Served(before.blue + batch.blue.total, before.green + batch.green.total)
    return totals


_AFTER_SIGNALS = (
    Waiting.SOAKING,
    Waiting.FROZEN,
    Waiting.UNTESTED,
    Waiting.BAKING,
    Waiting.ASTRAY,
    Waiting.UNCERTIFIED,
    Waiting.APPROVAL,
)
"""Reasons that come after `BLIND` in the order of the rules, so that blindness would hide them."""


def _waits(decision: Decision, state: State, held: Event | None) -> tuple[str, str]:
    """Why it waits, and what it would take."""
    match decision:
        case Hold(waiting, needs):
            blind = state.held == Waiting.BLIND.name and waiting in _AFTER_SIGNALS
            return (Waiting.BLIND.value, _last_need(held)) if blind else (waiting.value, needs)
        case Write(move) | Reached(move):
            return f"{move.purpose} to {move.weights} is due", GO_ON
        case Found(_, why):
            return f"{why}, and the ledger does not know yet", GO_ON
        case Stop(route, by, epoch):
            return f"{route} was written by {by} under epoch {epoch}, which the ledger does not know", GO_ON
        case Finish():
            return "green holds all traffic with its certificate; the end is to be recorded", GO_ON
        case Done():
            return "", ""


def _last_need(held: Event | None) -> str:
    return str(held.body.get("needs", "")) if held else ""
