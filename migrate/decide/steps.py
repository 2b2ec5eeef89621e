"""Steps: the rules that let a ramp go on."""

from __future__ import annotations

from datetime import datetime

from migrate.model.decision import Finish, Hold, Waiting, Write
from migrate.model.evidence import Evidence
from migrate.model.plan import Plan, Step
from migrate.model.split import Purpose
from migrate.model.state import Move, State
from migrate.model.verdict import Ruling

PATIENCE = 4
"""Bake times after which a step without a certificate is for a person to judge: the first one is the bake itself."""

_CHOICES = "a person: `migrate run --stay` waits on, `migrate plan` says what would help, or `migrate rollback`"


def hold_until_baked(plan: Plan, state: State, now: datetime) -> Hold | None:
    """The bake time counts from when clients could follow the split, not from when it was written."""
    if state.step is None or state.since is None:
        return None
    over = state.since + state.follow + plan.steps[state.step].bake
    return (
        Hold(Waiting.BAKING, f"{plan.steps[state.step]} to bake until {over:%H:%M:%S} UTC", over)
        if now < over
        else None
    )


def hold_until_certified(plan: Plan, state: State, evidence: Evidence, now: datetime) -> Hold | None:
    """Only the gate's certificate for this step lets the next one begin. Silence never does: after `PATIENCE` bake
    times a person is asked, and the step goes on waiting.
    """
    if state.step is None or evidence.verdict.ruling is Ruling.ADVANCE:
        return None
    if not _inconclusive(plan.steps[state.step], state, now):
        return Hold(Waiting.UNCERTIFIED, evidence.verdict.because)
    return Hold(Waiting.INCONCLUSIVE, f"{_CHOICES} ({evidence.verdict.because})")


def _inconclusive(step: Step, state: State, now: datetime) -> bool:
    """Whether the certificate alone was missing for so long, on end; a blind time in between does not count."""
    if state.held != Waiting.UNCERTIFIED.name or state.held_since is None:
        return state.held == Waiting.INCONCLUSIVE.name
    return now - state.held_since >= (PATIENCE - 1) * step.bake


def hold_until_approved(plan: Plan, state: State) -> Hold | None:
    """Some steps want a person's word first."""
    following = next_step(plan, state)
    if following is None or not following.approval or following.index in state.approved:
        return None
    return Hold(Waiting.APPROVAL, f"`migrate approve` for {following}")


def advance(plan: Plan, state: State, evidence: Evidence) -> Write | Finish:
    """Everything that was needed is there."""
    following = next_step(plan, state)
    if following is None:
        return Finish(evidence.verdict.because)
    why = evidence.verdict.because if state.step is not None else "take the routes over at all blue"
    return Write(Move(Purpose.ADVANCE, following.index, following.weights, why))


def next_step(plan: Plan, state: State) -> Step | None:
    """The step after the last one reached; the first one where none was."""
    return plan.steps[0] if state.step is None else plan.after(state.step)
