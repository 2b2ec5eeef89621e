"""Narrator: tells a run as it happens, a line when something changed, or JSON lines."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.cli import output
from migrate.controller.controller import Turn
from migrate.controller.run import Ended
from migrate.errors import LeaseHeld, LedgerUnreadable
from migrate.model.decision import Decision, Done, Finish, Found, Hold, Reached, Stop, Write


@dataclass(slots=True)
class Narrator:
    """Says each change once. `as_json` lines hold `at`, `decision`, `weights`, `step`, `text`."""

    as_json: bool
    _last: str = ""

    def turn(self, turn: Turn) -> None:
        text = tell(turn.decision)
        topic = turn.decision.waiting if isinstance(turn.decision, Hold) else text
        if topic == self._last:
            return
        self._last = topic
        if self.as_json:
            facts = {"at": turn.at, "decision": type(turn.decision).__name__, "step": turn.state.step}
            output.say_line({**facts, "weights": turn.state.weights, "text": text})
        else:
            output.say(f"{turn.at:%H:%M:%S}  {turn.state.weights!s:<28}  {text}")

    def waiting(self, held: LeaseHeld | LedgerUnreadable) -> None:
        if held.what == self._last:
            return
        self._last = held.what
        text = f"waiting: {held.what} ({held.seen})"
        if self.as_json:
            output.say_line({"decision": type(held).__name__, "text": text})
        else:
            output.say(text)

    def ended(self, ended: Ended) -> None:
        if self.as_json:
            output.say_line({"exit": int(ended.exit), "ended": ended.exit.name.lower(), "text": ended.why})
        else:
            output.say(f"{ended.exit.name.lower().replace('_', ' ')}: {ended.why}")


def tell(decision: Decision) -> str:  # noqa: PLR0911 - one line per kind of decision
    """A decision in words."""
    match decision:
        case Write(move):
            return f"{move.purpose}: writing {move.weights}, because {move.why}"
        case Reached(move):
            return f"{move.purpose}: {move.weights} at every name server"
        case Found(_, why):
            return f"found on the route: {why}"
        case Hold(waiting, needs):
            return f"waiting: {waiting.value}: {needs}"
        case Finish(because):
            return f"finished: {because}"
        case Done():
            return "nothing left to do"
        case Stop(_, by, epoch):
            return f"fenced out by {by} (epoch {epoch})"
