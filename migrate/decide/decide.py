"""Decide: the one pure function. The order of its rules is the specification."""

from __future__ import annotations

from datetime import datetime

from migrate.decide import claim, clock, holds, rollbacks, settle, step_back, steps
from migrate.model.decision import Decision
from migrate.model.evidence import Evidence
from migrate.model.plan import Plan
from migrate.model.state import State


def decide(plan: Plan, state: State, evidence: Evidence, now: datetime) -> Decision:
    """What to do next, and why. Same arguments, same answer; replayed from the ledger it must agree."""
    return (
        rollbacks.stop_if_fenced(evidence)
        or rollbacks.record_if_found(state, evidence)
        or rollbacks.rollback_if_asked(state)
        or rollbacks.finish_rollback(state, evidence)
        or rollbacks.rollback_if_breached(state, evidence)
        or clock.hold_if_clock_is_off(plan, state, evidence)
        or clock.hold_if_clock_was_mended(state, now)
        or holds.rest_if_ended(plan, state, now)
        or clock.hold_if_clock_went_back(evidence)
        or holds.hold_if_unread(evidence)
        or holds.hold_if_drifted(state, evidence)
        or holds.hold_while_soaking(plan, state, evidence)
        or settle.settle(state, evidence)
        or claim.claim_if_unclaimed(state, evidence)
        or step_back.step_back_if_shared(plan, state, evidence)
        or holds.hold_if_paused(state)
        or holds.hold_if_blind(evidence)
        or holds.hold_if_frozen(plan, state, now)
        or holds.hold_if_untested(plan, state, now)
        or steps.hold_until_baked(plan, state, now)
        or steps.hold_if_astray(plan, state)
        or steps.hold_until_certified(plan, state, evidence, now)
        or steps.hold_until_approved(plan, state)
        or steps.advance(plan, state, evidence)
    )
