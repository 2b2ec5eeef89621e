"""Phases: when one may be entered and when it may be left. Pure; each answer is a refusal with its reason, or None."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from migrate.model.phase import Mark, Phase
from migrate.model.state import Standing, State
from migrate.model.weights import GREEN

OPEN = frozenset({Phase.ASSESS, Phase.REPLICATE, Phase.CUTOVER})
"""Phases whose parts do not exist yet: they hold nothing back, and say so."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a phase cannot be entered or left now."""

    why: str
    then: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What the declaration asks of the phases: how old the final tests may be, and how long to soak."""

    evidence: timedelta
    soak: timedelta


def may_enter(phase: Phase, state: State, terms: Terms, now: datetime) -> Refused | None:
    """Whether `migrate up PHASE` may begin. One that was entered may be entered again: nothing changes twice."""
    if waiting := _first_not_left(phase, state):
        return Refused(
            f"{phase} comes after {waiting}, which has not been left", f"`migrate leave {waiting}` checks its exit"
        )
    if phase is Phase.SHIFT:
        return _stale(state, terms, now)
    if phase is Phase.RETIRE:
        return _soaking(state, terms, now)
    return None


def _first_not_left(phase: Phase, state: State) -> Phase | None:
    earlier = list(Phase)[: list(Phase).index(phase)]
    needed = [each for each in earlier if each not in OPEN and each not in (Phase.SHIFT, Phase.SOAK)]
    return next((each for each in needed if mark(state, each).left is None), None)


def _stale(state: State, terms: Terms, now: datetime) -> Refused | None:
    tested = mark(state, Phase.VERIFY).left
    if tested is None or now - tested <= terms.evidence:
        return None
    return Refused(
        f"the final tests on green are from {tested:%Y-%m-%d %H:%M} UTC, older than {terms.evidence}",
        "`migrate verify` runs them anew",
    )


def _soaking(state: State, terms: Terms, now: datetime) -> Refused | None:
    if state.standing is not Standing.FINISHED or state.weights != GREEN:
        return Refused(
            f"blue is needed: the migration is {state.standing.value} at {state.weights}", "`migrate status`"
        )
    over = state.since + terms.soak if state.since else now
    return (
        Refused(f"the soak lasts until {over:%Y-%m-%d %H:%M} UTC", "wait; a rollback is still one command")
        if now < over
        else None
    )


def mark(state: State, phase: Phase) -> Mark:
    """What the ledger knows of a phase."""
    return state.phases.get(phase, Mark())
