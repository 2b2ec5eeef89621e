"""Clock: what is to be thought of a time that lies before what was recorded already. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from migrate.decide.soak import over
from migrate.model import duration
from migrate.model.decision import Hold, Waiting
from migrate.model.event import Json
from migrate.model.evidence import Evidence
from migrate.model.plan import Plan
from migrate.model.state import Standing, State

SKEW = timedelta(seconds=10)
"""Clocks of hosts that share a ledger differ by less; time servers step a clock by less without anybody noticing."""

_END = 3
"""Where a row of the plain gate's window has its end."""


def behind(state: State, now: datetime) -> timedelta | None:
    """How far the clock is behind what was recorded; None where it is not, but for the skew of honest clocks."""
    newest = _newest(state)
    return newest - now if newest and newest - now > SKEW else None


def _newest(state: State) -> datetime | None:
    intended = state.intent.at if state.intent else None
    tested = state.tested.at if state.tested else None
    times = [state.since, state.held_since, state.looked, intended, tested]
    return max((time for time in times if time), default=None)


def hold_if_clock_is_off(plan: Plan, state: State, evidence: Evidence) -> Hold | None:
    """Bake and soak are spans between two times, maybe of two machines. On a clock that is not the provider's nothing
    begins and nothing is over; a rollback asks for no time.
    """
    ended = state.standing is Standing.FINISHED and over(plan.soak, state) is None
    if evidence.off is None or abs(evidence.off) <= SKEW or ended or state.standing is Standing.ROLLED_BACK:
        return None
    how = duration.written(timedelta(seconds=round(abs(evidence.off).total_seconds())))
    side = "ahead of" if evidence.off > timedelta(0) else "behind"
    return Hold(Waiting.CLOCK_OFF, f"it to be right: it is {how} {side} the provider's. Look at the time service")


def hold_if_clock_went_back(evidence: Evidence) -> Hold | None:
    """Which of the two times was wrong nobody can tell, so what is waited for begins anew with the present one."""
    if evidence.behind is None:
        return None
    back = duration.written(timedelta(seconds=round(evidence.behind.total_seconds())))
    needs = f"the next turn; it was {back} later before. Bake and soak count from now on. Look at the time service"
    return Hold(Waiting.CLOCK, needs)


def hold_if_clock_was_mended(state: State, now: datetime) -> Hold | None:
    """The time is again where it was before it went back: set right, or the clock of another host. What was waited for
    in between has a beginning on a clock that was wrong, so it begins anew once more.
    """
    if not _passed(state, now) or state.standing is Standing.ROLLED_BACK:
        return None
    needs = "the next turn; it is where it was before it went back. Bake and soak count from now on"
    return Hold(Waiting.CLOCK, needs)


def _passed(state: State, now: datetime) -> bool:
    return state.ahead is not None and now >= state.ahead - SKEW


def begun_anew(state: State, at: datetime) -> State:
    """The state once the clock went back to `at`: nothing of it lies in the future but `ahead`, and a test from there
    is none. Where the time that was left is there again, what is waited for begins with it.
    """
    if _passed(state, at):
        return replace(state, since=max(state.since, at) if state.since else None, ahead=None)
    newest = max((time for time in (state.ahead, _newest(state)) if time), default=at)
    state = replace(state, ahead=newest if newest > at else state.ahead)
    tested = state.tested if state.tested and state.tested.at <= at else None
    return replace(
        state,
        since=_earlier(state.since, at),
        looked=_earlier(state.looked, at),
        intent=replace(state.intent, at=min(state.intent.at, at)) if state.intent else None,
        tested=tested,
        exposed_by={name: each for name, each in state.exposed_by.items() if each.at <= at},
        gate=_without_future(state.gate, at),
    )


def _earlier(time: datetime | None, at: datetime) -> datetime | None:
    return min(time, at) if time else None


def _without_future(gate: Json, at: datetime) -> Json:
    """The window of the plain gate ends with its newest batch; one from the future would keep out all that come."""
    rows = gate.get("rows")
    if not isinstance(rows, list):
        return gate
    kept = [row for row in cast("list[list[object]]", rows) if float(str(row[_END])) <= at.timestamp()]
    return {**gate, "rows": kept}
