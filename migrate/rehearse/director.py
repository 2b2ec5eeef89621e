"""Director: lets a rehearsal's story happen, by watching the ledger as anybody could."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from migrate.decide.recall import recall
from migrate.errors import Exit, RehearsalError
from migrate.ledger.ledger import Ledger
from migrate.model.decision import Waiting
from migrate.model.event import Event, Kind
from migrate.model.split import Purpose
from migrate.model.state import Standing, State
from migrate.rehearse.breaking import Breaking
from migrate.rehearse.chronicle import first
from migrate.rehearse.errands import Errand, When
from migrate.rehearse.faults import Place, struck
from migrate.rehearse.rehearsal import Episode, Mend
from migrate.rehearse.scenario import fault_words

TURN_SECONDS = 0.1


class Running(Protocol):
    """A controller that was started."""

    @property
    def status(self) -> int | None:
        """Exit status; None while it runs."""
        ...

    def tail(self) -> str:
        """Its last words."""
        ...


class Person(Protocol):
    """Who types the commands."""

    @property
    def controller(self) -> Running | None:
        """The controller started last."""
        ...

    def run(self) -> object:
        """`migrate run`, not waited for."""
        ...

    def start(self, command: str, *options: str) -> Running:
        """Any command, not waited for."""
        ...

    def say(self, command: str, *options: str) -> str:
        """One command, waited for."""
        ...


@dataclass(slots=True)
class Act:
    """One episode and how far it has come. Times are of the wall clock, seconds since 1970."""

    episode: Episode
    begun: float | None = None
    ended: float | None = None

    @property
    def under_way(self) -> bool:
        return self.begun is not None and self.ended is None

    @property
    def words(self) -> str:
        return fault_words(self.episode.does)


@dataclass(slots=True)
class Director:
    """Starts the controller, brings the faults at their time, mends them, and speaks for the person who must.

    `goal` is where the ramp ends: finished, or resting rolled back with every fault mended; `before` and `after` are
    the errands around it, those after it only where it finished. `bound` of the whole and `soak` are in seconds.
    """

    ledger: Ledger
    person: Person
    breaking: Breaking
    acts: list[Act]
    goal: Standing
    bound: float
    look: Callable[[Director], None]
    before: Sequence[Errand] = ()
    after: Sequence[Errand] = ()
    soak: float = 0.0
    settle: Callable[[], None] = lambda: None
    """Called after each errand: returns once what runs is what the clouds say."""
    patience: Callable[[], float] = lambda: 1.0
    """How many times longer than on a quiet machine everything takes; the bound grows with it."""
    events: list[Event] = field(default_factory=list[Event])
    state: State = field(default_factory=State)
    notes: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])
    _begun: float = math.inf

    def play(self) -> None:
        """Until the story has come to its end.

        Raises:
            RehearsalError: It took longer than its bound, or the controller ended for a reason of its own.
        """
        self._begun = time.time()
        for errand in self.before:
            self._run(errand)
        self.person.run()
        while not self._over():
            self._turn()
            self._speak()
        if self.state.standing is Standing.FINISHED:
            for errand in self.after:
                self._run(errand)

    def _run(self, errand: Errand) -> None:
        while errand.when is When.SOAKED and self._soaking():
            self._turn()
        self._note(f"`{errand}`")
        command = self.person.start(errand.command, *errand.arguments)
        while command.status is None:
            self._turn()
        if command.status != Exit.DONE:
            raise RehearsalError(f"`{errand}` was refused", seen=command.tail(), limit="status 0")
        self.settle()
        self._turn()

    def _soaking(self) -> bool:
        """The controller watches the soak through, and one look longer."""
        controller = self.person.controller
        driving = controller is not None and controller.status is None
        return driving or time.time() < _after(first(self.events, Kind.FINISHED), self.soak)

    def _over(self) -> bool:
        if self.state.standing is Standing.FINISHED:
            return True
        controller = self.person.controller
        rests = self.state.standing is Standing.ROLLED_BACK and controller is not None and controller.status is not None
        return rests and self.goal is Standing.ROLLED_BACK and not self._faulty()

    def _faulty(self) -> bool:
        return any(act.under_way for act in self.acts)

    def _turn(self) -> None:
        bound = self.bound * self.patience()
        if time.time() > self._begun + bound:
            raise RehearsalError(
                "the rehearsal did not come to its end",
                seen=f"{self.state.standing.value}, {self.state.held or 'moving'}",
                limit=f"{bound:.0f} s",
                then="Give it longer with `pace: {bound: ...}`, or read the logs in its world folder.",
            )
        self._catch_up()
        for act in self.acts:
            self._perform(act, time.time())
        self.look(self)
        time.sleep(TURN_SECONDS)

    def _catch_up(self) -> None:
        fresh = self.ledger.events(after=self.state.seq)
        self.events += fresh
        self.state = recall(fresh, self.state)

    def _perform(self, act: Act, now: float) -> None:
        if act.begun is None and now >= self._due(act.episode):
            act.begun = now
            self._note(f"fault: {act.words}")
            self.breaking.apply(act.episode.does)
        elif act.under_way and now >= self._mend_due(act):
            self.breaking.mend(act.episode.does)
            act.ended = now
            self._note(f"mended: {act.words}")

    def _due(self, episode: Episode) -> float:
        reached = first(self.events, Kind.REACHED, purpose=Purpose.ADVANCE, green=episode.at.green)
        return _after(reached, episode.after.total_seconds())

    def _mend_due(self, act: Act) -> float:
        begun, lasting = act.begun or 0.0, act.episode.lasting.total_seconds()
        if act.episode.until is Mend.TIME:
            return begun + lasting
        since = datetime.fromtimestamp(begun, UTC)
        back = first(self.events, Kind.REACHED, since, purpose=Purpose.ROLLBACK)
        return _after(back or first(self.events, Kind.FOUND, since), lasting)

    def _speak(self) -> None:
        """Whatever a person has to say for the story to go on, once the controller has ended."""
        controller = self.person.controller
        if controller is None or controller.status is None or self._controller_was_killed():
            return
        self._catch_up()  # its last words may have come after the turn
        match controller.status:
            case Exit.DONE:
                return
            case Exit.ROLLED_BACK:
                self._go_on()
            case Exit.NEEDS_PERSON if self.state.held == Waiting.INCONCLUSIVE.name:
                raise RehearsalError(
                    "a step found no certificate, and nobody here can judge it",
                    seen=f"{self.state.weights}, {Waiting.INCONCLUSIVE.value}",
                    limit="a certificate",
                    then="In a rehearsal file: more requests with `load: {rate: ...}`, or longer bakes with "
                    "`pace: {bake: ...}`.",
                )
            case Exit.NEEDS_PERSON:
                self._say("approve", "rehearsal")
            case status:
                raise RehearsalError("the controller ended", seen=f"status {status}", limit=controller.tail())

    def _go_on(self) -> None:
        """After a rollback, once what caused it is mended."""
        if self.goal is not Standing.FINISHED or self._faulty():
            return
        if all(act.begun is None for act in self.acts):
            verdict = first(self.events, Kind.VERDICT, ruling="rollback")
            raise RehearsalError(
                "green was taken back, and no fault had been put there",
                seen=verdict.body.get("because") if verdict else self.state.held,
                limit="no rollback",
                then="Read what the gate saw in report.html; a busy machine looks like a slow service.",
            )
        self._say("resume", "the fault is mended")

    def _controller_was_killed(self) -> bool:
        return any(act.under_way and struck(act.episode.does) is Place.CONTROLLER for act in self.acts)

    def _say(self, command: str, reason: str) -> None:
        self._note(f"`migrate {command}`, then `migrate run`")
        self.person.say(command, "--reason", reason)
        self.person.run()

    def _note(self, text: str) -> None:
        """Something the director did, for the screen and the report."""
        self.notes.append((time.time(), text))


def _after(event: Event | None, seconds: float) -> float:
    return event.at.timestamp() + seconds if event else float("inf")
