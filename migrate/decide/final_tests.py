"""Final tests: whether those on green's own address are evidence now. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from migrate.decide.clock import SKEW
from migrate.model import duration
from migrate.model.state import State


def missing(state: State, age: timedelta, now: datetime) -> str | None:
    """Why there is no evidence, in words; None while there is. It is evidence for `age`, until green is changed."""
    tested = state.tested
    if tested is None:
        return "green was not tested since its last update"
    at = f"{tested.at:%Y-%m-%d %H:%M} UTC"
    if not tested.passed:
        return f"the final tests on green failed at {at}"
    if tested.at - now > SKEW:
        return f"the final tests on green are from {at}, which is yet to come"
    old = now - tested.at > age
    return f"the final tests on green are from {at}, older than {duration.written(age)}" if old else None
