"""Journal: writes what one controller intends, does and sees into the ledger, changes only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from migrate.controller.clipping import clipped
from migrate.controller.clock import Clock
from migrate.errors import MigrationError
from migrate.ledger.ledger import Ledger
from migrate.model.batch import Batch
from migrate.model.counts import pieces
from migrate.model.decision import Finish, Found, Hold, Reached, Stop
from migrate.model.event import Event, Json, Kind
from migrate.model.lease import Lease
from migrate.model.plan import Plan
from migrate.model.rolled_back import RolledBack
from migrate.model.runs import plain, runs
from migrate.model.split import Change, Purpose, Split, Stamp
from migrate.model.state import Move
from migrate.model.verdict import Verdict
from migrate.shown import masked


@dataclass(frozen=True, slots=True)
class Journal:
    """One controller's pen: every entry carries its owner and epoch."""

    ledger: Ledger
    clock: Clock
    lease: Lease

    def started(self, plan: Plan) -> None:
        steps = [{"green": step.weights.green, "bake_s": step.bake.total_seconds()} for step in plan.steps]
        self._write(Kind.STARTED, digest=plan.digest, name=plan.name, steps=steps)

    def leased(self) -> None:
        self._write(Kind.LEASED, owner=self.lease.owner, expires=self.lease.expires.isoformat())

    def intended(
        self, move: Move, splits: Mapping[str, Split], stamps: Mapping[str, Stamp], *, after: int | None = None
    ) -> None:
        """The intent with all that a successor needs to find out, by looking, whether it happened.

        With `after` only where nothing was recorded since that event. Raises LedgerMoved.
        """
        self._write(
            Kind.INTENDED,
            after=after,
            purpose=move.purpose,
            step=move.step,
            green=move.weights.green,
            why=move.why,
            origin={name: split.weights.green for name, split in splits.items()},
            stamps={name: stamp.id for name, stamp in stamps.items()},
            follow=max((split.ttl.total_seconds() for split in splits.values()), default=0.0),
        )

    def acted(self, change: Change) -> None:
        self._write(Kind.ACTED, route=change.route, change=change.id, stamp=change.stamp.id, green=change.weights.green)

    def restored(self, done: RolledBack) -> None:
        """A rollback over what could not be read: with what it left and what it put in order."""
        change = done.change
        self._write(
            Kind.ACTED,
            route=change.route,
            change=change.id,
            stamp=change.stamp.id,
            green=change.weights.green,
            left=[str(stranger) for stranger in done.strangers],
            notes=list(done.notes),
        )

    def failed(self, route: str, error: MigrationError) -> None:
        self._write(
            Kind.FAILED, route=route, error=type(error).__name__, what=masked(error.what), seen=masked(error.seen or "")
        )

    def reached(self, reached: Reached, *, after: int | None = None) -> None:
        """With `after` as for an intent."""
        move = reached.move
        body: Json = {"purpose": move.purpose, "step": move.step, "green": move.weights.green}
        by: Json = {"judged_by": reached.judged_by} if reached.judged_by else {}
        self._append([self._event(Kind.REACHED, {**body, **by})], after=after)

    def found(self, found: Found, splits: Mapping[str, Split]) -> None:
        stamps = {name: split.stamp.id for name, split in splits.items() if split.stamp}
        self._write(Kind.FOUND, purpose=Purpose.ROLLBACK, writer=found.writer, why=found.why, stamps=stamps)

    def measured(self, batches: tuple[Batch, ...], memory: Json) -> None:
        """In pieces where it is much, all of them or none; the gate's memory comes with the last."""
        *first, last = pieces(batches)
        bodies: list[Json] = [*({"batches": piece} for piece in first), {"gate": memory, "batches": last}]
        self._append([self._event(Kind.MEASURED, body) for body in bodies])

    def gathered(self, batches: Sequence[Batch], memory: Json) -> None:
        """What several looks counted, in few words."""
        told, rest = [each for each in batches if plain(each)], [each for each in batches if not plain(each)]
        *first, last = pieces(rest)
        bodies: list[Json] = [{"batches": piece} for piece in first]
        bodies.append({"gate": memory, "batches": last, "runs": runs(told)})
        self._append([self._event(Kind.MEASURED, body) for body in bodies])

    def verdict(self, verdict: Verdict) -> None:
        self._write(Kind.VERDICT, ruling=verdict.ruling, because=verdict.because)

    def held(self, hold: Hold, *, after: int | None = None) -> None:
        """With `after` as for an intent: a clock that went back begins what is waited for anew."""
        self._write(Kind.HELD, after=after, waiting=hold.waiting.name, why=hold.waiting.value, needs=hold.needs)

    def stopped(self, stop: Stop) -> None:
        self._write(Kind.STOPPED, route=stop.route, by=stop.by, epoch=stop.epoch)

    def finished(self, finish: Finish, *, after: int | None = None) -> None:
        """With `after` as for an intent."""
        self._write(Kind.FINISHED, after=after, because=finish.because)

    def _write(self, kind: Kind, *, after: int | None = None, **body: object) -> None:
        self._append([self._event(kind, body)], after=after)

    def _event(self, kind: Kind, body: Json) -> Event:
        return Event(kind, self.clock.now(), self.lease.owner, self.lease.epoch, clipped(body))

    def _append(self, events: Sequence[Event], *, after: int | None = None) -> None:
        self.ledger.append(*events, after=after)
