"""TakingBack: one route on its way back to blue."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from migrate.controller.clock import Clock
from migrate.controller.rollback_report import Outcome, RouteReport
from migrate.errors import (
    Fenced,
    LostRace,
    MigrationError,
    RouteUnreachable,
    Throttled,
    WriteInProgress,
)
from migrate.model.split import Change, Purpose, Split, Stamp
from migrate.model.weights import BLUE, Weights
from migrate.routes.route import Route

_WORTH_ANOTHER_TRY = (LostRace, Fenced, WriteInProgress, Throttled, RouteUnreachable)


@runtime_checkable
class ByHand(Protocol):
    """A route that knows how a person moves its traffic without this program."""

    def by_hand(self, weights: Weights) -> str:
        """The exact command."""
        ...


@dataclass(slots=True)
class TakingBack:
    """Reads, writes blue above the epoch found, and watches the name servers; keeps what happened for the report."""

    route: Route
    writer: str
    clock: Clock
    began: datetime
    found: Split | None = None
    held: Change | None = None
    settled: timedelta | None = None
    outcome: Outcome = Outcome.FAILED
    troubles: list[Exception] = field(default_factory=list[Exception])
    waiting_for: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    unheard: tuple[str, ...] = ()
    _tries: int = 0
    _written: timedelta | None = None
    _tried: set[str] = field(default_factory=set[str])

    def write(self) -> bool:
        """One try. True when no other one is needed, or none can help.

        Any error is kept, whatever it is: the other routes still have to be taken back.
        """
        self._tries += 1
        try:
            self._read_and_write()
        except _WORTH_ANOTHER_TRY as error:
            self.troubles.append(error)
            return False
        except Exception as error:
            self.troubles.append(error)
        return True

    def _read_and_write(self) -> None:
        split = self.route.read()
        self.found = self.found or split
        stamp = split.stamp
        if stamp is not None and stamp.purpose is Purpose.ROLLBACK and split.weights == BLUE:
            # A write of ours whose answer was lost is found here too.
            ours = stamp.id in self._tried
            self._hold(Change(self.route.name, "", stamp, BLUE), Outcome.WRITTEN if ours else Outcome.ALREADY_BLUE)
            return
        mine = Stamp(split.epoch + 1, split.serial + 1, self.writer, self.clock.now(), Purpose.ROLLBACK)
        self._tried.add(mine.id)
        self._hold(self.route.write(BLUE, expected=split, stamp=mine), Outcome.WRITTEN)

    def _hold(self, change: Change, outcome: Outcome) -> None:
        self.held, self.outcome = change, outcome
        self._written = self._since() if outcome is Outcome.WRITTEN else None

    def watch(self) -> bool:
        """Ask the name servers once. True when all give blue alone, or there is nothing to ask about."""
        if self.held is None:
            return True
        try:
            settlement = self.route.settled(self.held)
        except Exception as error:
            self.waiting_for, self.silent = (), (_words(error),)
            return False
        self.waiting_for, self.silent, self.unheard = settlement.waiting_for, settlement.silent, settlement.unheard
        self.settled = self._since() if settlement.settled else None
        return settlement.settled

    def _since(self) -> timedelta:
        return self.clock.now() - self.began

    def report(self) -> RouteReport:
        hand = self.route.by_hand(BLUE) if self.held is None and isinstance(self.route, ByHand) else ""
        return RouteReport(
            route=self.route.name,
            outcome=self.outcome,
            found=self.found.weights if self.found else None,
            stamp=self.held.stamp.id if self.held else None,
            tries=self._tries,
            troubles=tuple(_words(error) for error in self.troubles),
            written=self._written,
            settled=self.settled,
            waiting_for=self.waiting_for,
            silent=self.silent,
            unheard=self.unheard,
            by_hand=hand,
        )


def _words(error: Exception) -> str:
    if not isinstance(error, MigrationError):
        return f"{type(error).__name__}: {error}"
    return f"{type(error).__name__}: {error.what}" + (f" ({error.seen})" if error.seen is not None else "")
