"""Soak: green has all traffic, and the gate goes on watching for as long as the declaration says."""

from __future__ import annotations

from datetime import datetime

from migrate.model.plan import Plan
from migrate.model.state import State


def over(plan: Plan, state: State) -> datetime | None:
    """When the soak ends, counted from when every name server gave green alone; None where there is none."""
    return state.since + plan.soak if plan.soak and state.since else None
