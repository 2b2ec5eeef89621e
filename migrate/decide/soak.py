"""Soak: green has all traffic, and the gate goes on watching for as long as the declaration says."""

from __future__ import annotations

from datetime import datetime, timedelta

from migrate.model.state import State


def over(soak: timedelta, state: State) -> datetime | None:
    """When the soak ends, counted from when every name server gave green alone; None where there is none."""
    return state.since + soak if soak and state.since else None


def unseen(soak: timedelta, state: State) -> bool:
    """Whether the gate has not counted anything since the soak ended: that it is over is not granted on silence, for
    nobody may have watched, and all signals may have gone blind.
    """
    end = over(soak, state)
    return end is not None and (state.looked is None or state.looked < end)
