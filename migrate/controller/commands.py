"""Commands: what a person says to a migration from any terminal. They reach the controller through the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.controller.clipping import clipped
from migrate.controller.clock import Clock
from migrate.decide.recall import recall
from migrate.decide.steps import next_step
from migrate.errors import CommandRefused
from migrate.ledger.ledger import Ledger
from migrate.model.decision import Waiting
from migrate.model.event import Command, Event, Kind
from migrate.model.plan import Plan, Step
from migrate.model.reason import checked
from migrate.model.state import Standing, State


@dataclass(frozen=True, slots=True)
class Desk:
    """Where commands are checked against the present standing, then recorded.

    Each returns the state it leaves behind.
    """

    ledger: Ledger
    clock: Clock
    who: str

    def state(self) -> State:
        return self.ledger.recalled()

    def pause(self, reason: str) -> State:
        """Keep the weights where they are; the gate may still roll back while a controller watches. Raises
        CommandRefused, InvalidValue.
        """
        state = self.state()
        if state.standing is not Standing.MOVING:
            raise _refused(Command.PAUSE, state, "a migration that is moving", "`migrate status` tells more.")
        return self._say(Command.PAUSE, state, reason=checked(reason))

    def resume(self, reason: str) -> State:
        """Go on after a pause, or begin anew after a rollback. Raises CommandRefused, InvalidValue."""
        state = self.state()
        if state.standing is not Standing.ROLLED_BACK and state.paused is None:
            raise _refused(Command.RESUME, state, "paused, or rolled back", "`migrate run` goes on.")
        return self._say(Command.RESUME, state, reason=checked(reason))

    def approve(self, plan: Plan, reason: str) -> State:
        """Approve the next step, and no other, where it waits for a person's word. Raises CommandRefused,
        InvalidValue.
        """
        state = self.state()
        following = next_step(plan, state) if state.standing is Standing.MOVING else None
        asks = following is not None and (following.approval or state.held == Waiting.ASTRAY.name)
        if following is None or not asks or following.index in state.approved:
            raise CommandRefused(
                "`migrate approve` makes no sense now",
                seen=_asks_nothing(state, following),
                limit="a next step that waits for approval",
                then="`migrate plan` shows which do.",
            )
        return self._say(Command.APPROVE, state, reason=checked(reason), step=following.index)

    def _say(self, command: Command, state: State, **body: object) -> State:
        lease = self.ledger.lease()
        said = clipped({"command": command, **body})
        event = Event(Kind.COMMANDED, self.clock.now(), self.who, lease.epoch if lease else 0, said)
        return recall(self.ledger.append(event), state)


def _asks_nothing(state: State, following: Step | None) -> str:
    if following is None:
        return state.standing.value
    return f"{following} comes next and " + ("is approved already" if following.approval else "needs no approval")


def _refused(command: Command, state: State, limit: str, then: str) -> CommandRefused:
    return CommandRefused(f"`migrate {command}` makes no sense now", seen=state.standing.value, limit=limit, then=then)
