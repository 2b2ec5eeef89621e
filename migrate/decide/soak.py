"""Soak: green has all traffic, and the gate goes on watching for as long as the declaration says."""

from __future__ import annotations

from datetime import datetime, timedelta

from migrate.model.plan import Plan
from migrate.model.state import State


def over(plan: Plan, state: State) -> datetime | None:
    """When the soak ends, counted from when every name server gave green alone; None where there is none."""
    return state.since + plan.soak if plan.soak and state.since else None


def unseen(soak: timedelta, state: State) -> bool:
    """Whether the gate has not counted anything since the soak ended: that it is over is not granted on silence, for
    nobody may have watched, and all signals may have gone blind.
    """
    if not soak or state.since is None:
        return False
    return state.looked is None or state.looked < state.since + soak
