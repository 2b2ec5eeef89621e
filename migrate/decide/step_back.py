"""Step back: the rule for trouble of the whole service that began with a step."""

from __future__ import annotations

from datetime import timedelta

from migrate.decide.rollbacks import rollback_move
from migrate.model.decision import Hold, Waiting, Write
from migrate.model.duration import written
from migrate.model.evidence import Evidence
from migrate.model.plan import Plan
from migrate.model.shared import Policy, SharedTrouble
from migrate.model.split import Purpose
from migrate.model.state import Move, Standing, State
from migrate.model.weights import percent

SOON = timedelta(minutes=10)
"""After a step: trouble that begins later is taken for a coincidence. With one incident a week, one falls so soon after
one of six steps in 0.6 of 100 migrations; so where one migration in a hundred overloads something that both sides use,
the step is more likely to blame than not."""

_SECOND = timedelta(seconds=1)


def step_back_if_shared(plan: Plan, state: State, evidence: Evidence) -> Write | Hold | None:
    """Green may overload what both sides use, and no comparison of the two shows it. Stepping back harms nobody, for
    both were well at the share before; holding costs as long as it lasts. When it begins again with the same step, no
    coincidence explains it: all goes back to blue.
    """
    trouble = _lasting(plan, state, evidence)
    if trouble is None or state.step is None:
        return None
    why = (
        f"blue suffers as well: it began {written(max(_SECOND, trouble.after))} after "
        f"{percent(state.weights.green)} of the traffic went to green and has lasted {written(trouble.lasting)}"
    )
    if plan.shared.policy is Policy.PAGE:
        return Hold(Waiting.SHARED, f"a person: `migrate rollback`, or wait until it is over ({why})")
    if state.step in state.backed:
        return Write(rollback_move(f"the service suffers whenever green has {percent(state.weights.green)}: {why}"))
    before = plan.steps[state.step - 1]
    return Write(Move(Purpose.ADVANCE, before.index, before.weights, f"one step back: {why}"))


def _lasting(plan: Plan, state: State, evidence: Evidence) -> SharedTrouble | None:
    """Trouble that is to be answered; none on what a blind signal said last."""
    trouble = evidence.verdict.shared
    if trouble is None or plan.shared.policy is Policy.STAY or evidence.blind:
        return None
    moving = state.standing is Standing.MOVING and state.intent is None and bool(state.step)
    long = trouble.lasting >= max(plan.shared.lasting, 2 * plan.ttl)
    return trouble if moving and long and trouble.after <= SOON else None
