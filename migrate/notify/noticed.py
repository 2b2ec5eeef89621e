"""Noticed: which decisions of a controller are worth telling, and how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from migrate.errors import MigrationError
from migrate.model.decision import Decision, Finish, Found, Hold, Reached, Stop, Waiting, Write
from migrate.model.notice import Notice, Occasion
from migrate.model.split import Purpose
from migrate.model.state import State
from migrate.model.weights import BLUE, Weights

_THEN = {
    Waiting.PAUSED: "`migrate resume`",
    Waiting.APPROVAL: "`migrate approve`, or `migrate rollback`",
    Waiting.UNTESTED: "`migrate verify`",
    Waiting.INCONCLUSIVE: "`migrate status`; then `migrate run --stay` waits on, or `migrate rollback`",
    Waiting.DRIFT: "`migrate status`; then put the recorded weights back, or `migrate rollback`",
}


@dataclass(slots=True)
class Noticed:
    """What the decisions of one migration say to people; the same again says nothing."""

    migration: str
    _last: Occasion | None = None

    def of(self, decision: Decision, state: State, at: datetime) -> Notice | None:
        """The notice of a decision; None where it is none, or was told before. `state` is what it was decided on: a
        wait that the ledger knows already was told by whoever recorded it, be it a scheduled step minutes ago.
        """
        told = _said(decision)
        known = isinstance(decision, Hold) and decision.waiting.name == state.held
        occasion, why, then = told or (None, "", "")
        again, self._last = occasion is self._last and not isinstance(decision, Hold), occasion
        if occasion is None or known or again:
            return None
        stands = BLUE if occasion is Occasion.ROLLED_BACK else state.weights
        return Notice(occasion, self.migration, at, why, then, stands)

    def failed(self, error: MigrationError, weights: Weights, at: datetime) -> Notice:
        """The notice of a controller that ended by an error."""
        why = f"{error.what} ({error.seen})" if error.seen else error.what
        return Notice(Occasion.STOPPED, self.migration, at, why, error.then or "`migrate status`", weights)


def _said(decision: Decision) -> tuple[Occasion, str, str] | None:
    match decision:
        case Write(move) if move.purpose is Purpose.ROLLBACK:
            return Occasion.VERDICT, move.why, "`migrate status`; the rollback is under way"
        case Reached(move) if move.purpose is Purpose.ROLLBACK:
            return Occasion.ROLLED_BACK, move.why, "fix green, then `migrate resume` and `migrate run`"
        case Found(_, why):
            return Occasion.ROLLED_BACK, why, "fix green, then `migrate resume` and `migrate run`"
        case Hold(waiting, needs) if waiting.needs_person or waiting in _THEN:
            return Occasion.NEEDS_PERSON, f"{waiting.value}: {needs}", _THEN.get(waiting, "`migrate status`")
        case _:
            return _ended(decision)


def _ended(decision: Decision) -> tuple[Occasion, str, str] | None:
    match decision:
        case Finish(because, soak):
            then = "nothing" if soak is None else f"the gate goes on watching until {soak:%Y-%m-%d %H:%M} UTC"
            return Occasion.FINISHED, because, then
        case Stop(route, by, epoch):
            return Occasion.STOPPED, f"{route} was taken over by {by} at epoch {epoch}", "`migrate status`"
        case _:
            return None
