"""Migration: one declared migration, and all that can be done with it. Every cloud, ledger and signal is met lazily."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self

from migrate.api.declared import Declared
from migrate.decide import planner
from migrate.declaration.load import load

if TYPE_CHECKING:
    from migrate.api.forecast import Forecast
    from migrate.api.rollback import Confirm, Rollback
    from migrate.controller.clock import Clock
    from migrate.controller.commands import Desk
    from migrate.controller.controller import Controller, Turn
    from migrate.controller.rollback_news import RollbackNews
    from migrate.controller.run import Ended, Trouble
    from migrate.controller.spans import Spans
    from migrate.controller.status import Status
    from migrate.model.event import Event
    from migrate.model.finding import Finding
    from migrate.model.state import State

DECLARATION = Path("migration.yaml")
PATIENCE = timedelta(seconds=60)


def never() -> bool:
    """Nobody asks it to stop."""
    return False


def ignore(*_: object) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Migration(Declared):
    """A declaration that holds together, its plan, and what is done by it.

    Errors are of the tree in `migrate.errors`. Nothing here reads standard input or prints. Where a method says nothing
    else it changes nothing.
    """

    @classmethod
    def load(cls, path: str | Path = DECLARATION) -> Self:
        """Read a migration.yaml.

        Raises:
            SpecError: It is missing, or wrong; `problems` has every mistake with its line.
        """
        path = Path(path)
        spec = load(path)
        return cls(path, spec, planner.plan(spec))

    def outlook(self, start: datetime | None = None) -> tuple[planner.StepNeeds, ...]:
        """What each step needs and when it can come, were the migration to start at `start` (aware; default: now).

        Raises:
            InvalidWeights: A route cannot express the share of a step.
        """
        from migrate.api import parts

        return parts.outlook(self, start or datetime.now(UTC))

    def foresight(self) -> planner.Foresight | None:
        """What a bad green costs at most, and where traffic is too low to tell; None without `service.peak`."""
        return planner.foresee(self.spec, self.plan)

    def by_hand(self) -> dict[str, str]:
        """By route the command that gives all traffic to blue without this program; none before green is there."""
        from migrate.api import parts

        return parts.by_hand(self)

    def check(self) -> tuple[Finding, ...]:
        """Look at the zones and the DNS around them, as step 0 does before it writes.

        Raises:
            RouteError: A provider did not answer.
        """
        from migrate.api import parts

        return parts.findings(self)

    def forecast(
        self,
        *,
        rate: float | None = None,
        runs: int = 2000,
        seed: int = 1,
        heard: Callable[[int, int], None] = ignore,
    ) -> Forecast:
        """Simulate it, on all cores: `rate` in requests per second (default: as counted, else the declared peak).

        Call it under `if __name__ == "__main__":`, for it starts processes. `heard` is told how many of how many parts
        are done.

        Raises:
            CommandRefused: Nobody knows the rate.
        """
        from migrate.api.forecast import forecast

        return forecast(self, rate=rate, runs=runs, seed=seed, heard=heard)

    def status(self, *, complain: Callable[[str], None] = ignore) -> Status:
        """Where it stands, why it waits, what it would take to go on; `complain` hears of a damaged ledger.

        Raises:
            CommandRefused: Nobody knows green's address.
            LedgerUnreadable: The ledger is there and cannot be read.
        """
        from migrate.api import parts
        from migrate.controller.clock import SystemClock
        from migrate.controller.observer import Observer
        from migrate.controller.status import LATELY, RECENT, status

        with parts.known_ledger(self) as ledger:
            story, lease = ledger.story(LATELY, RECENT), ledger.lease()
            if trouble := ledger.trouble():
                complain(trouble)
            gate = parts.gate(self, parts.calibrated(ledger))
        clock = SystemClock()
        observer = Observer(self.plan, parts.routes(self), (), gate, clock)
        return status(self.plan, story, lease, observer, clock.now())

    def history(self, last: int = 50, *, everything: bool = False) -> tuple[Event, ...]:
        """The newest entries of the ledger, oldest first; measurements only with `everything`.

        Raises:
            LedgerUnreadable: The ledger is there and cannot be read.
        """
        from migrate.api import parts

        with parts.known_ledger(self) as ledger:
            return tuple(ledger.tail(last, everything=everything))

    def controller(
        self, clock: Clock, *, not_after: datetime | None = None, spans: Spans | None = None
    ) -> AbstractContextManager[Controller]:
        """The controller with all its parts, for a loop of your own; the lease is given up at the end.

        Raises:
            CommandRefused: Nobody knows green's address.
            LedgerUnreadable: The ledger cannot be opened.
            SourceError: A signal could not be started.
        """
        from migrate.api import parts

        return parts.controller(self, clock, not_after=not_after, spans=spans)

    def run(
        self,
        *,
        listen: Callable[[Turn], None] = ignore,
        wait: Callable[[Trouble], None] = ignore,
        complain: Callable[[str], None] = ignore,
        stay: bool = False,
        stop: Callable[[], bool] = never,
        clock: Clock | None = None,
    ) -> Ended:
        """Drive it until it is done, rolled back, or a person is needed; **it moves traffic**.

        `listen` hears of each turn, `wait` of what is waited for (another one's lease, a ledger that fails), `complain`
        of a channel of `notify` that does not work. `stop` is asked between two turns. With `stay` it goes on watching
        while a person is awaited.

        Raises:
            LedgerUnreadable: The ledger fails for longer than the lease lasts, and green has no traffic.
            PlanChanged: The declaration's ramp is another one than the ledger's.
        """
        from migrate.api.notifying import notifying
        from migrate.controller import run as loop
        from migrate.controller.clock import SystemClock

        with (
            self.controller(clock or SystemClock()) as controller,
            notifying(self, listen, complain) as told,
        ):
            return loop.run(controller, listen=told, wait=wait, stay=stay, asked_to_stop=stop)

    def step(
        self,
        *,
        listen: Callable[[Turn], None] = ignore,
        complain: Callable[[str], None] = ignore,
        not_after: datetime | None = None,
        patience: timedelta = PATIENCE,
        stop: Callable[[], bool] = never,
        clock: Clock | None = None,
    ) -> Ended:
        """Make one pass of the same loop, at most one step of the ramp; **it moves traffic**. Safe to run twice.

        Nothing begins after `not_after` (aware). `patience` bounds the wait for name servers and first counts.

        Raises:
            LeaseHeld: Another controller drives.
            TooLate: `not_after` is over.
        """
        from migrate.api.notifying import notifying
        from migrate.controller import run as loop
        from migrate.controller.clock import SystemClock

        with (
            self.controller(clock or SystemClock(), not_after=not_after) as controller,
            notifying(self, listen, complain) as told,
        ):
            return loop.step(controller, listen=told, patience=patience, asked_to_stop=stop)

    def pause(self, reason: str = "") -> State:
        """Stop the steps, not the guard; the ledger tells a running controller.

        Raises:
            CommandRefused: It is over, or rolled back.
        """
        return self._said(lambda desk: desk.pause(reason))

    def resume(self, reason: str = "") -> State:
        """Go on after a pause, or begin anew after a rollback.

        Raises:
            CommandRefused: It is neither paused nor rolled back.
        """
        return self._said(lambda desk: desk.resume(reason))

    def approve(self, reason: str = "") -> State:
        """Approve the next step, and no other.

        Raises:
            CommandRefused: No step waits for approval.
        """
        return self._said(lambda desk: desk.approve(self.plan, reason))

    def rollback(
        self,
        *,
        reason: str = "asked by a program",
        patience: timedelta = PATIENCE,
        regardless: bool = False,
        confirm: Confirm | None = None,
        listen: Callable[[RollbackNews], None] = ignore,
    ) -> Rollback:
        """Take all traffic back to blue, now; **it moves traffic**. It needs no ledger, lease, signal or controller.

        No new try to write begins after `patience`. A blue that was retired or does not answer gets the traffic only
        with `regardless`, or where `confirm` says yes to the doubt it is told.

        Raises:
            BlueUnfit: Blue is doubtful, and nobody said yes. Nothing was written.
            CommandRefused: Nobody knows where blue is.
        """
        from migrate.api.rollback import roll_back

        return roll_back(
            self.spec,
            self.path.parent,
            reason=reason,
            patience=patience,
            regardless=regardless,
            confirm=confirm,
            listener=listen,
        )

    def _said(self, say: Callable[[Desk], State]) -> State:
        from migrate.api import parts
        from migrate.controller.clock import SystemClock
        from migrate.controller.commands import Desk
        from migrate.ledger.owner import this_process

        with parts.known_ledger(self) as ledger:
            return say(Desk(ledger, SystemClock(), this_process()))
