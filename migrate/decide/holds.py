"""Holds: the rules that keep the weights where they are."""

from __future__ import annotations

from datetime import datetime

from migrate.decide import soak
from migrate.decide.final_tests import missing
from migrate.decide.steps import next_step
from migrate.model.batch import Blind, Disputed, NoData, Stale
from migrate.model.decision import Done, Hold, Waiting
from migrate.model.evidence import Because, Evidence, Unread
from migrate.model.moment import moment
from migrate.model.plan import Plan
from migrate.model.split import Purpose, Split
from migrate.model.state import Standing, State


def rest_if_ended(plan: Plan, state: State, now: datetime) -> Hold | Done | None:
    """Nothing moves after the end and its soak, nor after a rollback until a person says so."""
    if state.standing is Standing.FINISHED:
        until = soak.over(plan.soak, state)
        return Done() if until is None or (now >= until and not soak.unseen(plan.soak, state)) else None
    if state.standing is Standing.ROLLED_BACK:
        return Hold(Waiting.ROLLED_BACK, "fix green, then `migrate resume`")
    return None


def hold_while_soaking(plan: Plan, state: State, evidence: Evidence) -> Hold | None:
    """Nothing is left to move, and a breach still takes everything back, for blue is there."""
    until = soak.over(plan.soak, state)
    if state.standing is not Standing.FINISHED or until is None:
        return None
    needs = f"the soak to end at {until:%Y-%m-%d %H:%M:%S} UTC and a look at green then; `migrate rollback` still works"
    return hold_if_blind(evidence) or Hold(Waiting.SOAKING, needs, until)


def hold_if_unread(evidence: Evidence) -> Hold | None:
    """What cannot be read cannot be compared."""
    if not evidence.unread:
        return None
    return unread(evidence)


def unread(evidence: Evidence) -> Hold:
    """Wait for the routes that could not be read; what a person can mend is named before what may pass by itself."""
    reasons = {split.because for split in evidence.unread.values()}
    waiting = next(waiting for because, waiting in _UNREAD.items() if because in reasons)
    return Hold(waiting, "; ".join(_needs(name, split) for name, split in evidence.unread.items()))


_UNREAD = {Because.FOREIGN: Waiting.FOREIGN, Because.REFUSED: Waiting.REFUSED, Because.SILENT: Waiting.UNREAD}


def _needs(name: str, split: Unread) -> str:
    match split.because:
        case Because.FOREIGN:
            return f"{name} to hold the two sides alone ({split}); `migrate rollback` works over it"
        case Because.REFUSED:
            return f"{name} to be told ({split})"
        case Because.SILENT:
            return f"{name} to answer ({split.why})"


def hold_if_drifted(state: State, evidence: Evidence) -> Hold | None:
    """Someone moved a weight by hand, or the ledger has lost a part of its story: neither go on from there nor
    overwrite it silently.
    """
    strays = [_stray(name, split, state) or _unknown(name, split, state) for name, split in evidence.read.items()]
    found = "; ".join(stray for stray in strays if stray)
    return Hold(Waiting.DRIFT, f"put back what is recorded ({found}), or `migrate rollback`") if found else None


def _stray(name: str, split: Split, state: State) -> str | None:
    allowed = {state.weights}
    if state.intent:
        allowed |= {state.intent.move.weights, state.intent.origin.get(name, state.weights)}
    return None if split.weights in allowed else f"{name} has {split.weights}, recorded {state.weights}"


def _unknown(name: str, split: Split, state: State) -> str | None:
    """The same weights, written by a move that is not recorded: since when they stand, and what was seen in between,
    nobody knows. A rollback is found and recorded by a rule of its own.
    """
    stamp = split.stamp
    if state.step is None or stamp is None or stamp.id in state.stamps or stamp.purpose is Purpose.ROLLBACK:
        return None
    return f"{name} was written by {stamp.writer} under epoch {stamp.epoch}, which this ledger does not have"


def hold_if_paused(state: State) -> Hold | None:
    """A person said pause."""
    return Hold(Waiting.PAUSED, f"`migrate resume` ({state.paused})") if state.paused is not None else None


def hold_if_blind(evidence: Evidence) -> Hold | None:
    """No data is never good news, and never bad news either."""
    if not evidence.blind:
        return None
    return Hold(Waiting.BLIND, "; ".join(describe(blind) for blind in evidence.blind))


def describe(blind: Blind) -> str:
    """What it would take for a blind signal to see again."""
    if isinstance(blind, NoData):
        return f"{blind.signal} to have data of both sides"
    if isinstance(blind, Stale):
        return f"{blind.signal} to be fresh (newest point {moment(blind.newest)})"
    if isinstance(blind, Disputed):
        return f"{blind.signal} to agree ({blind.why})"
    return f"{blind.signal} to answer ({blind.why})"


def hold_if_frozen(plan: Plan, state: State, now: datetime) -> Hold | None:
    """No weight moves towards green in a freeze window. The last step has nothing left to move."""
    ends = [end for freeze in plan.freezes if (end := freeze.until(now))]
    if not ends or state.step == plan.last.index:
        return None
    return Hold(Waiting.FROZEN, f"the freeze window to end at {max(ends).isoformat(timespec='minutes')}", max(ends))


def hold_if_untested(plan: Plan, state: State, now: datetime) -> Hold | None:
    """No weight moves towards green on final tests that are missing, failed or too old, where any are declared."""
    following = next_step(plan, state)
    if plan.evidence is None or following is None or following.weights.green <= state.weights.green:
        return None
    why = missing(state, plan.evidence, now)
    return Hold(Waiting.UNTESTED, f"`migrate verify` to pass ({why})") if why else None
