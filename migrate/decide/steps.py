"""Steps: the rules that let a ramp go on."""

from __future__ import annotations

from datetime import datetime

from migrate.decide import soak
from migrate.decide.exposure import far
from migrate.decide.recall import waited
from migrate.model.decision import Finish, Hold, Waiting, Write
from migrate.model.evidence import Evidence
from migrate.model.figure import share
from migrate.model.moment import moment_near
from migrate.model.plan import Plan, Step
from migrate.model.split import Purpose
from migrate.model.state import Move, Standing, State
from migrate.model.verdict import Ruling
from migrate.model.weights import percent

PATIENCE = 4
"""Bake times after which a step without a certificate is for a person to judge: the first one is the bake itself."""

_CHOICES = "a person: `migrate run --stay` waits on, `migrate plan` says what would help, or `migrate rollback`"


def hold_until_baked(plan: Plan, state: State, now: datetime) -> Hold | None:
    """The bake time counts from when clients could follow the split, not from when it was written."""
    if state.step is None or state.since is None:
        return None
    over = state.since + state.follow + plan.steps[state.step].bake
    return (
        Hold(Waiting.BAKING, f"{plan.steps[state.step]} to bake until {moment_near(over, now)}", over)
        if now < over
        else None
    )


def hold_if_astray(plan: Plan, state: State) -> Hold | None:
    """A step in which users did not go where the weights say certifies another share than its own. A person's word for
    the next step is enough, for there are services whose clients never follow.
    """
    following = next_step(plan, state)
    if state.step is None or following is None or following.index in state.approved:
        return None
    planned = plan.steps[state.step].weights
    strays = [
        f"{name} saw {share(exposed.green / exposed.total)} of the requests of late go to green"
        for name, exposed in state.exposed_by.items()
        if name in plan.users and far(exposed, planned.share)
    ]
    if not strays:
        return None
    needs = f"the users to follow the weights: {strays[0]}, planned are {percent(planned.green)}"
    return Hold(Waiting.ASTRAY, f"{needs}; look for what else routes them, or `migrate approve` goes on all the same")


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
    """Whether the certificate alone was missing for so long, in all."""
    return waited(state, now) >= (PATIENCE - 1) * step.bake


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
        return Finish(evidence.verdict.because, soak.over(plan.soak, state))
    why = evidence.verdict.because if state.step is not None else "take the routes over at all blue"
    return Write(Move(Purpose.ADVANCE, following.index, following.weights, why))


def next_step(plan: Plan, state: State) -> Step | None:
    """The step after the last one reached; the first one where none was.

    Also where the ledger tells of a step and of no beginning, as one that lost its first events does: no plan is known
    that the step could be of, so nothing goes on from it.
    """
    return plan.steps[0] if state.step is None or state.standing is Standing.NEW else plan.after(state.step)
