"""Rollback entry: what an emergency rollback tells the ledger, as far as there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from migrate.controller.clock import Clock, SystemClock
from migrate.controller.taking_back import TakingBack
from migrate.errors import MigrationError
from migrate.ledger.bounded import bounded
from migrate.ledger.ledger import Ledger
from migrate.model.event import Command, Event, Kind
from migrate.model.split import Epoch, Purpose
from migrate.model.state import Standing, State
from migrate.model.weights import BLUE

PATIENCE = timedelta(seconds=15)
"""Longest wait for the ledger: three times what a lock of another process is waited for."""


@dataclass(slots=True)
class RollbackEntry:
    """Opens the ledger when there is something to tell, and records what it does not know yet.

    It may be told again at any time, and after any failure: what is missing follows from the ledger itself. One that
    hangs is waited for once and then left alone.
    """

    open: Callable[[], Ledger] | None
    writer: str
    reason: str
    clock: Clock
    trouble: str = "no ledger was given"
    _ledger: Ledger | None = None
    _hangs: bool = False

    def tell(self, routes: Sequence[TakingBack]) -> None:
        """Record the command and the write, or the end. A ledger that fails is remembered, never raised."""
        opened = self.open
        if opened is None or self._hangs:
            return
        try:
            self._in_time(lambda: self._tell(opened, routes))
            self.trouble = ""
        except TimeoutError as late:
            self._hangs, self.trouble = True, f"the ledger hangs: {late}"
        except Exception as error:
            self.trouble = str(error) or type(error).__name__

    def _in_time(self, call: Callable[[], None]) -> None:
        """A simulated time does not pass while a ledger hangs, so only this machine's own has a bound."""
        if isinstance(self.clock, SystemClock):
            bounded(call, PATIENCE)
        else:
            call()

    def _tell(self, opened: Callable[[], Ledger], routes: Sequence[TakingBack]) -> None:
        ledger = self._ledger = self._ledger or opened()
        stamps = {one.route.name: one.held.stamp for one in routes if one.held}
        epoch = max((stamp.epoch for stamp in stamps.values()), default=0)
        events = list(self._missing(ledger.recalled(), routes, epoch))
        if stamps and events and events[0].kind is Kind.COMMANDED:
            # Only where something was written: else the controller that holds the lease is the one to do it.
            ledger.fence(epoch, self.writer, self.clock.now())
        if events:
            ledger.append(*events)

    def _missing(self, state: State, routes: Sequence[TakingBack], epoch: Epoch) -> Iterator[Event]:
        stamps = {one.route.name: one.held.stamp.id for one in routes if one.held}
        known = state.stamps.issuperset(stamps.values())
        if state.standing is Standing.ROLLED_BACK and known:
            return
        under_way = state.intent is not None and state.intent.move.purpose is Purpose.ROLLBACK
        if not (known and (under_way or (state.rollback and not stamps))):
            yield self._event(Kind.COMMANDED, epoch, command=Command.ROLLBACK, reason=self.reason)
            yield from (self._failed(one, epoch) for one in routes if one.held is None)
            if stamps:
                yield self._intended(routes, stamps, epoch)
        if all(one.settled is not None for one in routes):
            yield self._event(Kind.REACHED, epoch, purpose=Purpose.ROLLBACK, step=0, green=BLUE.green, stamps=stamps)

    def _intended(self, routes: Sequence[TakingBack], stamps: dict[str, str], epoch: Epoch) -> Event:
        """What was written, as an open move: whoever holds the lease next finishes it on every route."""
        found = {one.route.name: one.found for one in routes if one.found}
        ttls = [one.done.ttl.total_seconds() for one in routes if one.done]
        return self._event(
            Kind.INTENDED,
            epoch,
            purpose=Purpose.ROLLBACK,
            step=0,
            green=BLUE.green,
            why=self.reason,
            origin={name: weights.green for name, weights in found.items()},
            stamps=stamps,
            follow=max(ttls, default=0.0),
        )

    def _failed(self, one: TakingBack, epoch: Epoch) -> Event:
        error = one.troubles[-1]
        what, seen = (error.what, error.seen) if isinstance(error, MigrationError) else (str(error), None)
        return self._event(
            Kind.FAILED, epoch, route=one.route.name, error=type(error).__name__, what=what, seen=str(seen or "")
        )

    def _event(self, kind: Kind, epoch: Epoch, **body: object) -> Event:
        return Event(kind, self.clock.now(), self.writer, epoch, body)
