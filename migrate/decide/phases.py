"""Phases: when one may be entered and when it may be left. Pure; each answer is a refusal with its reason, or None."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from migrate.decide import final_tests, soak
from migrate.decide.parity import Difference
from migrate.model.phase import Mark, Phase, Stack
from migrate.model.side import Side
from migrate.model.stage import Stage
from migrate.model.state import Standing, State
from migrate.model.verdict import Ruling
from migrate.model.weights import GREEN

OPEN = frozenset({Phase.ASSESS, Phase.REPLICATE, Phase.CUTOVER})
"""Phases whose parts do not exist yet: they hold nothing back, and say so."""

_WATCHED = frozenset({Phase.SHIFT, Phase.SOAK})
"""Phases that retire looks at for itself, in the standing of the migration, whether or not they were left."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a phase cannot be entered or left now, and what to do next."""

    why: str
    then: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What the declaration asks of the phases: how old the final tests may be, how long to soak, whether the migration
    has a database, whose writes must be cut over.
    """

    evidence: timedelta
    soak: timedelta
    database: bool = False


def may_enter(phase: Phase, state: State, terms: Terms, now: datetime) -> Refused | None:
    """Whether `migrate up PHASE` may begin. One that was entered may be entered again: nothing changes twice."""
    if waiting := _first_not_left(phase, state):
        return Refused(
            f"{phase} comes after {waiting}, which has not been left", f"`migrate leave {waiting}` checks its exit."
        )
    if phase is not Phase.RETIRE and (gone := [one for one in phase.stacks if state.stages.get(one) is Stage.GONE]):
        return Refused(f"stack {', '.join(gone)} is retired", "`migrate phases` shows the way that is behind.")
    if phase is Phase.SHIFT:
        return _untested(state, terms, now)
    if phase is Phase.RETIRE:
        return _soaking(state, terms, now) or _writes_on_blue(state, terms)
    return None


def may_leave(
    phase: Phase, state: State, terms: Terms, now: datetime, *, differences: Sequence[Difference] = ()
) -> Refused | None:
    """Whether the exit of `phase` may be granted. `differences` are what keeps green from standing in for blue."""
    if phase in OPEN:
        return None
    if phase.stacks and mark(state, phase).entered is None:
        return Refused(f"{phase} was not entered", f"`migrate up {phase}`")
    if phase is Phase.MIRROR:
        return _unlike(differences)
    return _EXITS[phase](state, terms, now)


def updates(phase: Phase, state: State) -> tuple[tuple[Stack, Stage], ...]:
    """What `migrate up PHASE` has to do, in order. Retire lifts all guards before it removes anything."""
    if phase is not Phase.RETIRE:
        return tuple((stack, Stage.KEPT) for stack in phase.stacks)
    order = [(stack, stage) for stage in (Stage.GUARDS_OFF, Stage.GONE) for stack in phase.stacks]
    return tuple((stack, stage) for stack, stage in order if state.stages.get(stack, Stage.KEPT).comes_before(stage))


def primary(state: State, terms: Terms) -> Side:
    """The side that takes the writes, as far as the ledger knows. Without a database they follow the traffic."""
    over = state.standing is Standing.FINISHED if not terms.database else mark(state, Phase.CUTOVER).left is not None
    return Side.GREEN if over else Side.BLUE


def mark(state: State, phase: Phase) -> Mark:
    """What the ledger knows of a phase."""
    return state.phases.get(phase, Mark())


def _first_not_left(phase: Phase, state: State) -> Phase | None:
    earlier = list(Phase)[: list(Phase).index(phase)]
    needed = [each for each in earlier if each not in OPEN | _WATCHED]
    return next((each for each in needed if mark(state, each).left is None), None)


def _unlike(differences: Sequence[Difference]) -> Refused | None:
    if not differences:
        return None
    found = "\n".join(map(str, differences))
    return Refused(f"green is not blue's mirror:\n{found}", "Correct the declaration, then `migrate up mirror`.")


def _untested(state: State, terms: Terms, now: datetime) -> Refused | None:
    why = final_tests.missing(state, terms.evidence, now)
    return Refused(why, "`migrate verify` runs the final tests.") if why else None


def _unfinished(state: State, _terms: Terms, _now: datetime) -> Refused | None:
    if state.standing is Standing.FINISHED and state.weights == GREEN:
        return None
    why = f"the migration is {state.standing.value} at {state.weights}"
    return Refused(why, "`migrate status` says what it needs.")


def _soaking(state: State, terms: Terms, now: datetime) -> Refused | None:
    if unfinished := _unfinished(state, terms, now) or _breached(state):
        return Refused(f"blue is needed: {unfinished.why}", unfinished.then)
    if (over := soak.over(terms.soak, state)) is None:
        return None
    if now < over:
        return Refused(
            f"the soak lasts until {over:%Y-%m-%d %H:%M:%S} UTC", "Wait; until then a rollback is still one command."
        )
    if soak.unseen(terms.soak, state):
        return Refused(
            f"nobody has looked at green since the soak ended at {over:%Y-%m-%d %H:%M:%S} UTC",
            "`migrate step` looks once. Without signals that can see: take `soak` out of the declaration.",
        )
    return None


def _breached(state: State) -> Refused | None:
    """A breach that the ledger knows of, and a rollback that was not carried out yet."""
    if state.verdict == Ruling.ROLLBACK:
        return Refused("the gate's last word is rollback", "`migrate run` or `migrate step` takes the traffic back.")
    if state.rollback is not None or state.intent is not None:
        return Refused("a rollback is on its way", "`migrate run` or `migrate step` sees it through.")
    return None


def _writes_on_blue(state: State, terms: Terms) -> Refused | None:
    if primary(state, terms) is Side.GREEN:
        return None
    return Refused(
        "a database is declared, and as far as the ledger knows blue's takes the writes",
        "Move the writes to green's, then `migrate leave cutover` records your word for it.",
    )


def _standing_there(state: State, _terms: Terms, _now: datetime) -> Refused | None:
    left = [stack for stack in Phase.RETIRE.stacks if state.stages.get(stack) is not Stage.GONE]
    return Refused(f"{', '.join(left)} is still there", "`migrate up retire`") if left else None


_EXITS: Mapping[Phase, Callable[[State, Terms, datetime], Refused | None]] = {
    Phase.VERIFY: _untested,
    Phase.SHIFT: _unfinished,
    Phase.SOAK: _soaking,
    Phase.RETIRE: _standing_there,
}
