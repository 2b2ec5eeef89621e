"""Rollback: all traffic back to blue, with nothing but the routes themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, repeat

from migrate.controller.clock import Clock
from migrate.controller.rollback_entry import RollbackEntry
from migrate.controller.rollback_news import Listener, harmless, unheeded
from migrate.controller.rollback_report import Outcome, RollbackReport, RouteReport
from migrate.controller.taking_back import TakingBack
from migrate.ledger.ledger import Ledger
from migrate.routes.route import Route

__all__ = ["Outcome", "Patience", "RollbackReport", "RouteReport", "take_back"]

POLL = timedelta(milliseconds=200)
_BACKOFF = [POLL, POLL * 2, POLL * 4, POLL * 8]
_WATCHING = [POLL] * 25
"""Eager for the first seconds, in which most changes settle, then once a second."""


@dataclass(frozen=True, slots=True)
class Patience:
    """No new try to write begins after `write`. The name servers get `bounds` times what their route promises."""

    write: timedelta = timedelta(seconds=60)
    bounds: float = 2.0


def take_back(
    routes: Mapping[str, Route],
    *,
    writer: str,
    reason: str,
    clock: Clock,
    ledger: Callable[[], Ledger] | None = None,
    patience: Patience | None = None,
    listener: Listener = unheeded,
) -> RollbackReport:
    """Write blue on every route, wait until every name server gives it, and tell the ledger; never raises RouteError
    nor LedgerError.

    It needs no lease: each write carries an epoch above the one found and so fences out whoever wrote before. It needs
    no ledger: that is opened only after the writes, and one that fails is reported. Where blue already stands under a
    rollback nothing is written, so it is safe to run twice, or by two people at once. Routes do not wait for each
    other: all are tried once before any is tried again.

    What stands there is no obstacle, as far as the provider lets it be replaced; strangers are left and named.

    A route that could not be written is left to the controller: the ledger holds the command, and the report says what
    a person can run instead. `listener` hears of it as it happens; what it raises is dropped.
    """
    patience = patience or Patience()
    began = clock.now()
    tell = harmless(listener)
    under_way = [TakingBack(route, writer, clock, began, tell=tell) for route in routes.values()]
    entry = RollbackEntry(ledger, writer, reason, clock)
    _in_rounds(under_way, TakingBack.write, clock, within=patience.write, pauses=chain(_BACKOFF, repeat(_BACKOFF[-1])))
    for one in under_way:
        one.confirm()
    entry.tell(under_way)
    bound = max((route.bound for route in routes.values()), default=timedelta(0)) * patience.bounds
    _in_rounds(under_way, TakingBack.watch, clock, within=bound, pauses=chain(_WATCHING, repeat(POLL * 5)))
    entry.tell(under_way)
    reports = tuple(one.report() for one in under_way)
    return RollbackReport(writer, reason, began, clock.now() - began, reports, not entry.trouble, entry.trouble)


def _in_rounds(
    under_way: Sequence[TakingBack],
    turn: Callable[[TakingBack], bool],
    clock: Clock,
    *,
    within: timedelta,
    pauses: Iterable[timedelta],
) -> None:
    """Give each its turn, round after round, until all are over or the time is."""
    until = clock.now() + within
    for pause in pauses:
        under_way = [one for one in under_way if not turn(one)]
        if not under_way or clock.now() >= until:
            return
        clock.sleep(pause)
