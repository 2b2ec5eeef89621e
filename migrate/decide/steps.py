"""Steps: the rules that let a ramp go on."""

from __future__ import annotations

from datetime import datetime

from migrate.model.decision import Finish, Hold, Waiting, Write
from migrate.model.evidence import Evidence
from migrate.model.plan import Plan, Step
from migrate.model.split import Purpose
from migrate.model.state import Move, State
from migrate.model.verdict import Ruling


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


def hold_until_certified(state: State, evidence: Evidence) -> Hold | None:
    """Only the gate's certificate for this step lets the next one begin."""
    if state.step is None or evidence.verdict.ruling is Ruling.ADVANCE:
        return None
    return Hold(Waiting.UNCERTIFIED, evidence.verdict.because)


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
