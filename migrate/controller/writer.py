"""Writer: carries one move to every route that does not have it yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from migrate.controller.clock import Clock
from migrate.controller.journal import Journal
from migrate.controller.spans import Spans, untraced
from migrate.errors import Fenced, LeaseLost, RouteError, RouteRefused, TooLate
from migrate.model.lease import Lease
from migrate.model.moment import moment_near
from migrate.model.rolled_back import RolledBack
from migrate.model.split import Change, Purpose, Split, Stamp
from migrate.model.state import Move, State
from migrate.model.weights import Weights
from migrate.routes.route import Route


@dataclass(frozen=True, slots=True)
class Writer:
    """Intent first, then compare-and-swap on each route; one that fails does not stop the others."""

    routes: Mapping[str, Route]
    journal: Journal
    clock: Clock
    lease: Lease
    not_after: datetime | None = None
    spans: Spans = untraced

    def write(
        self, move: Move, state: State, splits: Mapping[str, Split], foreign: Iterable[str] = ()
    ) -> tuple[dict[str, str], dict[str, RolledBack]]:
        """Write the move; returns the provider's change id of each route that accepted, and the rollbacks over what
        could not be read (`foreign`) or would not be replaced otherwise.

        A step towards green is only intended where nothing was recorded since `state`: a pause or a rollback that a
        person was told is done must not be followed by one. Raises Fenced, LeaseLost, LedgerMoved, TooLate.
        """
        self._refuse_if_late(move)
        todo = {name: split for name, split in splits.items() if self._needs(move, state, split)}
        stamps = {name: self._stamp(move, split) for name, split in todo.items()}
        self.journal.intended(move, splits, stamps, after=state.seq if move.purpose is Purpose.ADVANCE else None)
        done = {name: self._write_one(name, move, split, stamps[name]) for name, split in todo.items()}
        if move.purpose is Purpose.ROLLBACK:
            done |= {name: self._restore(name) for name in foreign}
        changes = {name: change.id for name, change in done.items() if isinstance(change, Change)}
        return changes, {name: one for name, one in done.items() if isinstance(one, RolledBack)}

    def _restore(self, name: str) -> RolledBack | None:
        """Roll the route back over whatever stands there."""
        self._refuse_if_lease_over()
        try:
            with self.spans("roll back route", route=name):
                done = self.routes[name].roll_back(writer=self.lease.owner, now=self.clock.now())
        except RouteError as error:
            self.journal.failed(name, error)
            return None
        if done.written:
            self.journal.restored(done)
        return done

    def _needs(self, move: Move, state: State, split: Split) -> bool:
        """A route needs the move when its weights differ, or when no stamp of ours under this epoch stands on it."""
        unstamped = split.stamp is None or split.epoch < self.lease.epoch or split.stamp.id not in state.stamps
        return unstamped or split.weights != self._target(move, split)

    def _target(self, move: Move, split: Split) -> Weights:
        return split.weights if move.purpose is Purpose.CLAIM else move.weights

    def _stamp(self, move: Move, split: Split) -> Stamp:
        return Stamp(self.lease.epoch, split.serial + 1, self.lease.owner, self.clock.now(), move.purpose)

    def _write_one(self, name: str, move: Move, split: Split, stamp: Stamp) -> Change | RolledBack | None:
        self._refuse_if_lease_over()
        try:
            target = self._target(move, split)
            with self.spans("write route", route=name, green=target.share):
                change = self.routes[name].write(target, expected=split, stamp=stamp)
        except Fenced:
            raise
        except RouteError as error:
            self.journal.failed(name, error)
            # Such as a health check that is gone: the route knows what a rollback can do without.
            return self._restore(name) if move.purpose is Purpose.ROLLBACK and type(error) is RouteRefused else None
        self.journal.acted(change)
        return change

    def _refuse_if_lease_over(self) -> None:
        now = self.clock.now()
        if not self.lease.holds(now):
            raise LeaseLost(
                "the lease ran out before the write; nothing was written",
                seen=f"epoch {self.lease.epoch} ended {moment_near(self.lease.expires, now)}",
                then="Look with `migrate status`; go on with `migrate run`.",
            )

    def _refuse_if_late(self, move: Move) -> None:
        now = self.clock.now()
        if self.not_after and move.purpose is Purpose.ADVANCE and now > self.not_after:
            raise TooLate(
                "this step came too late; nothing was changed",
                seen=f"{now:%Y-%m-%d %H:%M:%S} UTC",
                limit=f"--not-after {self.not_after:%Y-%m-%d %H:%M:%S} UTC",
                then="Run `migrate step` without it to go on by hand.",
            )
