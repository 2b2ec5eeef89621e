"""TakingBack: one route on its way back to blue."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from migrate.controller.clock import Clock
from migrate.controller.rollback_news import Asked, Failed, Holds, Listener, Trying, unheeded
from migrate.controller.rollback_report import Outcome, RouteReport
from migrate.errors import MigrationError, RouteError, RouteRefused, RouteUnreachable, UnknownSplit
from migrate.model.rolled_back import RolledBack
from migrate.model.split import Change, Settlement
from migrate.model.weights import BLUE, Weights
from migrate.routes.route import Route

_FINAL = (RouteRefused, UnknownSplit)
"""What another try cannot change: the provider said no, or the route knows no way from what stands there."""


@runtime_checkable
class ByHand(Protocol):
    """A route that knows how a person moves its traffic without this program."""

    def by_hand(self, weights: Weights) -> str:
        """The exact command."""
        ...


@dataclass(slots=True)
class TakingBack:
    """Gives what is green's to blue, and watches the name servers; keeps what happened for the report."""

    route: Route
    writer: str
    clock: Clock
    began: datetime
    done: RolledBack | None = None
    found: Weights | None = None
    settled: timedelta | None = None
    troubles: list[Exception] = field(default_factory=list[Exception])
    waiting_for: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    unheard: tuple[str, ...] = ()
    judged_by: str = ""
    tell: Listener = unheeded
    _tries: int = 0
    _written: timedelta | None = None
    _tried: set[str] = field(default_factory=set[str])

    @property
    def held(self) -> Change | None:
        """The write that holds blue; None while there is none."""
        return self.done.change if self.done else None

    def write(self) -> bool:
        """One try. True when no other one is needed, or none can help.

        Any error is kept, whatever it is: the other routes still have to be taken back.
        """
        self._tries += 1
        self.tell(Trying(self.route.name, self._tries, _words(self.troubles[-1]) if self.troubles else ""))
        try:
            self._roll_back()
        except RouteError as error:
            self._note(error)
            self._tell_failure(error)
            return isinstance(error, _FINAL)
        except Exception as error:
            self.troubles.append(error)
            self._tell_failure(error)
        return True

    def _tell_failure(self, error: Exception) -> None:
        """At once with the command by hand: a person need not wait for the last try to know it."""
        if self.tell is not unheeded and self.done is None:
            unknown = any(map(_may_have_happened, self.troubles))
            self.tell(Failed(self.route.name, self._tries, _words(error), unknown, self._by_hand()))

    def confirm(self) -> bool:
        """The last word on a write whose answer never came: it is looked for, and made where it did not happen."""
        return self.done is not None or not self._tried or self.write()

    def _roll_back(self) -> None:
        # A write of ours whose answer was lost is found by its stamp.
        self.done = self.route.roll_back(writer=self.writer, now=self.clock.now(), tried=frozenset(self._tried))
        self.found = self.found or self.done.found
        self._written = self._since() if self.done.written else None
        self.tell(Holds(self.route.name, self.clock.now(), self.done.written))

    def _note(self, error: RouteError) -> None:
        self.troubles.append(error)
        if error.tried:
            self._tried.add(error.tried)
        if isinstance(error.found, Weights):
            self.found = self.found or error.found

    def watch(self) -> bool:
        """Ask the name servers once. True when all give blue alone, or there is nothing to ask about."""
        if self.held is None:
            return True
        try:
            settlement = self.route.settled(self.held)
        except Exception as error:
            settlement = Settlement(settled=False, silent=(_words(error),))
        self.waiting_for, self.silent, self.unheard = settlement.waiting_for, settlement.silent, settlement.unheard
        self.settled = self._since() if settlement.settled else None
        self.judged_by = settlement.judged_by
        self.tell(Asked(self.route.name, self._since(), settlement))
        return settlement.settled

    def _since(self) -> timedelta:
        return self.clock.now() - self.began

    def report(self) -> RouteReport:
        """What became of it."""
        done = self.done
        return RouteReport(
            route=self.route.name,
            outcome=_outcome(done),
            found=self.found,
            stamp=done.change.stamp.id if done else None,
            tries=self._tries,
            troubles=tuple(_words(error) for error in self.troubles),
            written=self._written,
            settled=self.settled,
            waiting_for=self.waiting_for,
            silent=self.silent,
            unheard=self.unheard,
            judged_by=self.judged_by,
            by_hand="" if done else self._by_hand(),
            strangers=done.strangers if done else (),
            notes=done.notes if done else (),
        )

    def _by_hand(self) -> str:
        """The route may look at what stands there, so this may fail as well; the report must not."""
        if not isinstance(self.route, ByHand):
            return ""
        try:
            return self.route.by_hand(BLUE)
        except Exception as error:
            return f"not known: {_words(error)}"


def _outcome(done: RolledBack | None) -> Outcome:
    if done is None:
        return Outcome.FAILED
    return Outcome.WRITTEN if done.written else Outcome.ALREADY_BLUE


def _may_have_happened(error: Exception) -> bool:
    """Whether a write that ended so may stand all the same."""
    return not isinstance(error, RouteError) or (isinstance(error, RouteUnreachable) and bool(error.tried))


def _words(error: Exception) -> str:
    if not isinstance(error, MigrationError):
        return f"unexpected: {error or 'no word'} ({type(error).__name__})"
    return error.what + (f" ({error.seen})" if error.seen is not None else "")
