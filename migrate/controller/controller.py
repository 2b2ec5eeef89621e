"""Controller: one turn of the loop. Observe, decide, record the intent, act, read back, record what was seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from migrate.controller.clock import Clock
from migrate.controller.journal import Journal
from migrate.controller.kept import Kept
from migrate.controller.observer import Counts, Observer
from migrate.controller.spans import Fact, Spans, untraced
from migrate.controller.writer import Writer
from migrate.decide.another_ramp import another_ramp
from migrate.decide.clock import behind
from migrate.decide.decide import decide
from migrate.decide.gate import Gate
from migrate.decide.soak import over
from migrate.errors import Fenced, InvalidValue, LeaseLost, LedgerError, LedgerMoved
from migrate.ledger.ledger import Ledger
from migrate.model.decision import Decision, Done, Finish, Found, Hold, Reached, Stop, Waiting, Write
from migrate.model.evidence import Evidence
from migrate.model.lease import Lease
from migrate.model.plan import Plan
from migrate.model.rolled_back import RolledBack
from migrate.model.split import Change, Purpose, Split
from migrate.model.state import Standing, State
from migrate.routes.route import Route
from migrate.signals.signal import Signal


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn saw and decided."""

    at: datetime
    state: State
    counts: Counts
    evidence: Evidence
    decision: Decision
    notices: tuple[str, ...] = ()
    """What is wrong around it, and did not keep it from its turn."""


@dataclass(slots=True)
class Controller:
    """Moves one migration, turn by turn.

    It keeps nothing that cannot be found again in the ledger and on the routes.
    """

    plan: Plan
    routes: Mapping[str, Route]
    signals: Sequence[Signal]
    gate: Gate
    ledger: Ledger
    clock: Clock
    owner: str
    term: timedelta
    not_after: datetime | None = None
    look: Callable[[], None] | None = None
    """The look at the world before the first write; raises PreflightRefused."""
    spans: Spans = untraced
    lease: Lease | None = field(default=None, init=False)
    state: State = field(default_factory=State, init=False)
    changes: dict[str, str] = field(default_factory=dict[str, str], init=False)
    restored: dict[str, tuple[RolledBack, datetime]] = field(
        default_factory=dict[str, tuple[RolledBack, datetime]], init=False
    )
    """Rollbacks over what could not be read, and when each was written or found."""
    unrecorded: Counts | None = field(default=None, init=False)
    """What was counted in a turn whose ledger failed before it was recorded."""
    _kept: Kept = field(default_factory=Kept, init=False)
    _notices: tuple[str, ...] = field(default=(), init=False)

    @property
    def observer(self) -> Observer:
        return Observer(self.plan, self.routes, self.signals, self.gate, self.clock, self.spans)

    def turn(self) -> Turn:
        """One turn.

        Raises LeaseHeld, LeaseLost, LedgerReplaced, LedgerUnreadable, PlanChanged, PreflightRefused, TooLate.
        """
        with self.spans("turn", migration=self.plan.name) as span:
            turn = self._turn()
            span.add(**_facts(turn))
            return turn

    def _turn(self) -> Turn:
        lease = self._hold_lease()
        self._catch_up()
        self._notices = (*filter(None, [self.ledger.trouble()]), *self.strangers)
        self._begin(lease)
        back = behind(self.state, self.clock.now())
        counts = self.observer.counts(self._with_kept(), self.clock.now())
        self.unrecorded = counts
        self._remember(lease, counts)
        self.unrecorded = None
        evidence = self.observer.evidence(self.state, counts, lease, self.changes, self._standing())
        evidence = replace(evidence, behind=back)
        at = self.clock.now()
        decision = self._carry_out(decide(self.plan, self.state, evidence, at), evidence)
        return Turn(at, self.state, counts, evidence, decision, self._notices)

    @property
    def strangers(self) -> tuple[str, ...]:
        """What answers beside blue where this controller took traffic back, in words."""
        return tuple(f"{name}: {stranger}" for name, (done, _) in self.restored.items() for stranger in done.strangers)

    def release(self) -> None:
        """Give the lease up, so that a successor need not wait."""
        if self.lease is not None:
            with suppress(LedgerError, InvalidValue):
                self._record_kept(self.lease)
            self.ledger.release(self.lease, self.clock.now())
            self.lease = None

    def _record_kept(self, lease: Lease) -> None:
        if self._kept.batches and self.state.standing is Standing.FINISHED and lease.holds(self.clock.now()):
            self._journal(lease).gathered(self._kept.batches, self._kept.memory)
            self._kept = Kept()

    def _hold_lease(self) -> Lease:
        now = self.clock.now()
        if self.lease is not None and not self.lease.holds(now) and self._nobody_followed(self.lease):
            self.lease = None  # a turn was slow, as when a cloud does not answer; a new epoch begins where it stopped
        if self.lease is None:
            found = [split.epoch for split in self.observer.splits().values() if isinstance(split, Split)]
            found += [done.change.stamp.epoch for done, _ in self.restored.values()]
            self.lease = self.ledger.acquire(self.owner, now, self.term, above=max(found, default=0))
            self._journal(self.lease).leased()
        elif not self.term * 2 / 3 <= self.lease.expires - now <= self.term:  # longer where the clock went back
            self.lease = self.ledger.renew(self.lease, now, self.term)
        return self.lease

    def _nobody_followed(self, lease: Lease) -> bool:
        """Whether the lease is still the newest one: nobody took it over, and no rollback ended it."""
        newest = self.ledger.lease()
        return newest is not None and (newest.owner, newest.epoch) == (lease.owner, lease.epoch)

    def _catch_up(self) -> None:
        self.state = self.ledger.recalled(self.state)

    def _begin(self, lease: Lease) -> None:
        if self.state.standing is Standing.NEW:
            self._journal(lease).started(self.plan)
            self._catch_up()
        elif self.state.digest and self.state.digest != self.plan.digest:
            then = "Put routes and shares back, or `migrate rollback` and start with a new ledger."
            raise another_ramp(self.plan, self.state, then=then)

    def _remember(self, lease: Lease, counts: Counts) -> None:
        journal = self._journal(lease)
        measured = bool(counts.batches and counts.memory)
        changed = bool(counts.memory and counts.verdict.ruling != self.state.verdict)
        if measured and not changed and self._calm():
            self._kept.add(self.clock.now(), counts)
            return
        if measured and self._kept.batches:
            journal.gathered((*self._kept.batches, *counts.batches), counts.memory)
        elif measured:
            journal.measured(counts.batches, counts.memory)
        if measured:
            self._kept = Kept()
        if changed:
            journal.verdict(counts.verdict)
        if measured or changed:
            self._catch_up()

    def _with_kept(self) -> State:
        """The state with what was counted since the last entry; nothing of it once the soak ended otherwise."""
        if self.state.standing is not Standing.FINISHED:
            self._kept = Kept()
        return replace(self.state, gate=self._kept.memory) if self._kept.batches else self.state

    def _calm(self) -> bool:
        """Whether what was counted may wait for its entry: in the soak, before its end, and for `GATHER` at most."""
        now, end = self.clock.now(), over(self.plan.soak, self.state)
        soaking = self.state.standing is Standing.FINISHED and end is not None and now < end
        return soaking and not self._kept.due(now)

    def _carry_out(self, decision: Decision, evidence: Evidence) -> Decision:
        if isinstance(decision, Write):
            return self._write(decision, evidence)
        try:
            self._record(decision, evidence)
        except LedgerMoved:  # what was decided did not happen, and must end nothing
            return Hold(Waiting.OVERTAKEN, "the next turn, which looks again")
        return decision

    def _record(self, decision: Decision, evidence: Evidence) -> None:
        """What ends a move, or begins a wait anew, only where nothing was recorded since this turn looked: a slow
        holder comes too late.
        """
        journal = self._journal(evidence.lease)
        match decision:
            case Reached():
                journal.reached(decision, after=self.state.seq)
            case Found():
                journal.found(decision, evidence.read)
            case Hold(waiting) if waiting.name != self.state.held or waiting is Waiting.CLOCK:
                journal.held(decision, after=self.state.seq)
            case Finish():
                journal.finished(decision, after=self.state.seq)
            case Stop():
                journal.stopped(decision)
            case Hold() | Done() | Write():
                pass

    def _write(self, write: Write, evidence: Evidence) -> Decision:
        if self.look is not None and self.state.step is None and write.move.purpose is Purpose.ADVANCE:
            self.look()
        if write.move.purpose is not Purpose.ROLLBACK and not self._nobody_followed(evidence.lease):
            return write  # as where the race is lost: the next turn finds out who followed
        journal = self._journal(evidence.lease)
        writer = Writer(self.routes, journal, self.clock, evidence.lease, self.not_after, self.spans)
        try:
            changes, restored = writer.write(write.move, self.state, evidence.read, evidence.foreign)
            self.changes |= changes
            self._keep(restored, evidence.lease)
        except Fenced as fenced:
            stop = Stop("route", str(fenced.seen), evidence.lease.epoch)
            self._journal(evidence.lease).stopped(stop)
            return stop
        except (LeaseLost, LedgerMoved):
            pass  # nothing more was written; the next turn finds out who took the lease, or what was said
        return write

    def _keep(self, restored: Mapping[str, RolledBack], lease: Lease) -> None:
        """A rollback over what could not be read is under an epoch above the one found there; act under one above."""
        at = self.clock.now()
        self.restored |= {name: (done, at) for name, done in restored.items()}
        if any(done.change.stamp.epoch >= lease.epoch for done in restored.values() if done.written):
            self.release()

    def _standing(self) -> dict[str, Change]:
        """Rollbacks that were written, or found, lately: what stands there may be changed by others again."""
        now = self.clock.now()
        return {name: done.change for name, (done, at) in self.restored.items() if now - at <= self.routes[name].bound}

    def _journal(self, lease: Lease) -> Journal:
        return Journal(self.ledger, self.clock, lease)


def _facts(turn: Turn) -> dict[str, Fact]:
    """What a trace tells of a turn."""
    decision, state = turn.decision, turn.state
    held = {"waiting": decision.waiting.name} if isinstance(decision, Hold) else {}
    step = -1 if state.step is None else state.step
    facts = {"decision": type(decision).__name__.lower(), "verdict": turn.counts.verdict.ruling.name.lower(), **held}
    return {**facts, "step": step, "green": state.weights.share, "epoch": turn.evidence.lease.epoch}
