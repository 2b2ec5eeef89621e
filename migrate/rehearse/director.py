"""Director: lets a rehearsal's story happen, by watching the ledger as anybody could."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from migrate.decide.recall import recall
from migrate.errors import Exit, RehearsalError
from migrate.ledger.ledger import Ledger
from migrate.model.event import Event, Kind
from migrate.model.split import Purpose
from migrate.model.state import Standing, State
from migrate.rehearse.breaking import Breaking
from migrate.rehearse.operator import Operator
from migrate.rehearse.rehearsal import Episode, Mend

LOOK_SECONDS = 0.1


@dataclass(slots=True)
class Act:
    """One episode and how far it has come. Times are of the wall clock, seconds since 1970."""

    episode: Episode
    begun: float | None = None
    ended: float | None = None

    @property
    def over(self) -> bool:
        return self.ended is not None


@dataclass(slots=True)
class Director:
    """Starts the controller, brings the faults at their time, mends them, and speaks for the person who must."""

    ledger: Ledger
    operator: Operator
    breaking: Breaking
    acts: list[Act]
    bound: float
    look: Callable[[Director], None]
    events: list[Event] = field(default_factory=list[Event])
    state: State = field(default_factory=State)
    notes: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])

    def play(self) -> None:
        """Until the migration is finished, or rests rolled back with nothing left to mend.

        Raises:
            RehearsalError: It took longer than its bound, or the controller ended for a reason of its own.
        """
        end = time.time() + self.bound
        self.operator.run()
        while self.state.standing is not Standing.FINISHED:
            if time.time() > end:
                raise RehearsalError(
                    "the rehearsal did not come to its end",
                    seen=f"{self.state.standing.value}, {self.state.held or 'moving'}",
                    limit=f"{self.bound:g} s",
                )
            self._turn()
            time.sleep(LOOK_SECONDS)
        self._turn()

    def _turn(self) -> None:
        fresh = self.ledger.events(after=self.state.seq)
        self.events += fresh
        self.state = recall(fresh, self.state)
        now = time.time()
        for act in self.acts:
            self._perform(act, now)
        self._speak()
        self.look(self)

    def _perform(self, act: Act, now: float) -> None:
        episode = act.episode
        if act.begun is None and now >= self._due(episode):
            act.begun = now
            self.note(f"fault: {_words(episode)}")
            self.breaking.apply(episode.fault)
        elif act.begun is not None and act.ended is None and now >= self._mend_due(act, act.begun):
            self.breaking.mend(episode.fault)
            act.ended = now
            self.note(f"mended: {_words(episode)}")

    def _due(self, episode: Episode) -> float:
        reached = _reached(self.events, episode)
        return reached.at.timestamp() + episode.after.total_seconds() if reached else float("inf")

    def _mend_due(self, act: Act, begun: float) -> float:
        lasting = act.episode.lasting.total_seconds()
        if act.episode.until is Mend.TIME:
            return begun + lasting
        back = _rolled_back(self.events, begun)
        return back.at.timestamp() + lasting if back else float("inf")

    def _speak(self) -> None:
        """Whatever a person has to say for the story to go on."""
        controller = self.operator.controller
        if controller is None or controller.alive:
            return
        if controller.status == Exit.ROLLED_BACK and all(act.over for act in self.acts if act.begun is not None):
            self._say("resume", "the fault is mended")
        elif controller.status == Exit.NEEDS_PERSON:
            self._say("approve", "rehearsal")
        elif controller.status not in (Exit.ROLLED_BACK, Exit.DONE):
            raise RehearsalError("the controller ended", seen=f"status {controller.status}", limit=controller.tail())

    def _say(self, command: str, reason: str) -> None:
        self.note(f"`migrate {command}`, then `migrate run`")
        self.operator.say(command, "--reason", reason)
        self.operator.run()

    def note(self, text: str) -> None:
        """Something the director did, for the screen and the report."""
        self.notes.append((time.time(), text))


def _reached(events: Sequence[Event], episode: Episode) -> Event | None:
    return next(
        (
            event
            for event in events
            if event.kind is Kind.REACHED
            and event.body["purpose"] == Purpose.ADVANCE
            and event.body["green"] == episode.at.green
        ),
        None,
    )


def _rolled_back(events: Sequence[Event], since: float) -> Event | None:
    return next(
        (
            event
            for event in events
            if event.at.timestamp() >= since
            and (event.kind is Kind.FOUND or (event.kind is Kind.REACHED and event.body["purpose"] == Purpose.ROLLBACK))
        ),
        None,
    )


def _words(episode: Episode) -> str:
    return ", ".join(f"{key} {value}" for key, value in episode.does.items())
