"""RollbackReport: what an emergency rollback did, found and left undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from migrate.model.split import Settlement, lacking
from migrate.model.stranger import Stranger
from migrate.model.weights import Weights


class Outcome(StrEnum):
    """What became of one route."""

    WRITTEN = "written"
    ALREADY_BLUE = "already blue"
    """A rollback, ours or another's, stood there; nothing was written."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RouteReport:
    """One route. Spans count from the start of the rollback.

    `found` is None where the route was never read, or not understood. `stamp` names the write that holds blue now.
    `troubles` are the errors met, oldest first. `settled` is None while a name server still gives the old split
    (`waiting_for`) or none at all (`silent`). `unheard` are addresses that were silent while the same server gave blue
    at another. `by_hand` is what a person can run where the route could not be written. `strangers` are of neither side
    and still answer beside blue. `notes` say what was dropped or put in order.
    """

    route: str
    outcome: Outcome
    found: Weights | None
    stamp: str | None
    tries: int
    troubles: tuple[str, ...]
    written: timedelta | None
    settled: timedelta | None
    waiting_for: tuple[str, ...]
    by_hand: str = ""
    strangers: tuple[Stranger, ...] = ()
    notes: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    unheard: tuple[str, ...] = ()
    judged_by: str = ""

    @property
    def lacking(self) -> str:
        """What is not proven yet, in words."""
        return lacking([Settlement(self.settled is not None, self.waiting_for, self.silent)])


@dataclass(frozen=True, slots=True)
class RollbackReport:
    """All routes. `recorded` tells whether the ledger knows; if not, `ledger_trouble` says why."""

    writer: str
    reason: str
    began: datetime
    took: timedelta
    routes: tuple[RouteReport, ...]
    recorded: bool
    ledger_trouble: str = ""

    @property
    def done(self) -> bool:
        """Whether no name server of any route gives green any more."""
        return all(route.settled is not None for route in self.routes)

    @property
    def strangers(self) -> dict[str, tuple[Stranger, ...]]:
        """Those that still answer, by route."""
        return {route.route: route.strangers for route in self.routes if route.strangers}
