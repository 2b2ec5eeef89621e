"""Narrator: tells a run as it happens, a line when something changed, or JSON lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from migrate.cli import output
from migrate.cli.moment import moment
from migrate.controller.controller import Turn
from migrate.controller.run import Ended, Trouble
from migrate.errors import Exit, snake_case
from migrate.model.decision import Decision, Done, Finish, Found, Hold, Reached, Stop, Write
from migrate.model.weights import BLUE, Weights, percent

SELDOM = timedelta(hours=1)
"""Between two remarks of one kind."""


@dataclass(slots=True)
class Narrator:
    """Says each change once. `as_json` lines hold `at`, `decision`, `step`, `weights`, `text`."""

    as_json: bool
    _last: str = ""
    _noticed: tuple[str, ...] = ()
    _weights: Weights = BLUE
    _remarked: dict[str, datetime] = field(default_factory=dict[str, datetime])

    def turn(self, turn: Turn) -> None:
        self._remark(turn)
        decision = turn.decision
        self._notice(turn)
        self._weights = decision.move.weights if isinstance(decision, Reached) else turn.state.weights
        text = tell(decision)
        topic = decision.waiting if isinstance(decision, Hold) else text
        if topic == self._last:
            return
        self._last = topic
        if self.as_json:
            facts = {"at": turn.at, "decision": snake_case(type(decision)), "step": turn.state.step}
            output.say_line({**facts, "weights": self._weights, "text": text})
        else:
            output.tell(f"{moment(turn.at)}  {self._weights!s:<26}  {text}")

    def _remark(self, turn: Turn) -> None:
        """What was left out of the counts, each kind of it once an hour: the numbers in it change all the time."""
        for remark in turn.counts.told:
            kind = re.sub(r"\d+", "", remark)
            last = self._remarked.get(kind)
            if last is None or not timedelta(0) <= turn.at - last < SELDOM:
                self._remarked[kind] = turn.at
                self._warn(remark)

    def _notice(self, turn: Turn) -> None:
        for notice in turn.notices:
            if notice not in self._noticed:
                self._warn(notice)
        self._noticed = turn.notices

    def waiting(self, held: Trouble) -> None:
        if held.what == self._last:
            return
        self._last = held.what
        text = f"waiting: {held.what} ({held.seen})"
        if self.as_json:
            output.say_line({"decision": snake_case(type(held)), "text": text})
        else:
            output.tell(text)

    def ended(self, ended: Ended) -> None:
        name = ended.exit.name.lower()
        if self.as_json:
            output.say_line({"exit": int(ended.exit), "ended": name, "text": ended.why})
        else:
            output.tell(f"{name.replace('_', ' ')}: {ended.why}")

    def unwatched(self, ended: Ended) -> None:
        """Warn where a run leaves weight on green behind because a person is awaited."""
        if ended.exit is Exit.NEEDS_PERSON and self._weights != BLUE:
            self._warn(
                f"nobody watches now, and green has {percent(self._weights.green)}; "
                "`migrate run --stay` goes on watching while a person is awaited."
            )

    def _warn(self, text: str) -> None:
        if self.as_json:
            output.say_line({"warning": text})
        else:
            output.tell(f"warning: {text}")


def tell(decision: Decision) -> str:  # noqa: PLR0911 - one line per kind of decision
    """A decision in words."""
    match decision:
        case Write(move):
            return f"{move.purpose}: writing {move.weights}, because {move.why}"
        case Reached(move):
            return f"{move.purpose}: {move.weights} {decision.where}"
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
