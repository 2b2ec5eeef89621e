"""Another ramp: the refusal where a ledger was begun with other routes or shares than the declaration has now."""

from __future__ import annotations

from migrate.errors import PlanChanged
from migrate.model.plan import Plan
from migrate.model.state import State


def another_ramp(plan: Plan, state: State, *, then: str) -> PlanChanged:
    """Says both; `then` is what helps there."""
    return PlanChanged(
        "migration.yaml no longer says what this migration was started with",
        seen=f"ramp {plan.digest}",
        limit=f"ramp {state.digest}, as recorded in the ledger",
        then=then,
    )
