"""Invariants: what must hold after every event, checked against the zone's own history and the ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from migrate.decide.clock import SKEW
from migrate.decide.exposure import far
from migrate.decide.gate import Gate, stage_of
from migrate.decide.recall import recall
from migrate.model.event import Event, Kind
from migrate.model.plan import Plan
from migrate.model.split import Purpose
from migrate.model.state import Standing, State
from migrate.model.verdict import Ruling
from migrate.rehearse.aws.history import Edition
from migrate.rehearse.dns.answer import RecordType
from migrate.routes.epoch_record import LABEL, EpochRecord
from migrate.routes.route53.quantum import pair
from tests.simulation.scheduler import EPOCH


class Broken(AssertionError):
    """An invariant did not hold."""


@dataclass(frozen=True)
class Written:
    """One accepted version of the split: what stands in the zone, and the record that came with it."""

    record: EpochRecord | None
    greens: tuple[int, ...]
    blues: tuple[int, ...]
    strangers: bool = False


@dataclass
class Watch:
    """Looks at the world after every event. `blind` tells whether an actor's latest look at its signals was blind."""

    plan: Plan
    gate: Gate
    name: str
    blue: str
    green: str
    history: Callable[[], Sequence[Edition]]
    events: Callable[[int], list[Event]]
    blind: Callable[[str], bool]
    skew: timedelta
    emergency: Callable[[str], bool] = lambda _: False
    """Whether an actor's ledger failed just now, in a world where there was a reason to take traffic back."""
    now: Callable[[], datetime] = lambda: EPOCH
    """The true time, whatever the clocks of hosts say."""
    seen: list[Written] = field(default_factory=list[Written])
    state: State = field(default_factory=State)
    broken: Broken | None = None
    """The first one seen. What is raised inside a call may be taken for a fault of the call, so it is kept as well."""
    _reached: datetime | None = None
    _unseen: timedelta = timedelta(0)
    """How slow the clock was that told the step's beginning, where no entry of the ledger showed it: so much earlier
    another host may take the bake for over. A slowness that the ledger shows earns nothing.
    """
    _newest: datetime = EPOCH
    _epoch: int = 0
    _zone: int = 0
    _meddled: int = 0
    """Editions of the zone when somebody else had edited it last."""
    _hidden: bool = False
    _strange: bool = False
    _answered: bool = False
    _forgotten: set[str] = field(default_factory=set[str])
    _forgotten_back: bool = False

    def look(self) -> None:
        try:
            self._look()
        except Broken as broken:
            self.broken = self.broken or broken
            raise

    def look_at_change(self, listed: int) -> None:
        """The same after a change by one who listed the zone when it had so many editions. No provider refuses a batch
        because of a stranger that came meanwhile; the next listing finds it.
        """
        self._hidden = listed < self._meddled
        try:
            self.look()
        finally:
            self._hidden = False

    def _look(self) -> None:
        for event in self.events(self.state.seq):
            self._check_event(event)
            self.state = recall([event], self.state)
        for edition in self.history()[self._zone :]:
            self._zone += 1
            self._check_edition(edition)

    def meddled(self, edit: Callable[[], object]) -> None:
        """Let somebody else edit the zone, in whatever way. What stands there then is nobody's promise: the next write
        of ours is held against itself alone.
        """
        self.look()
        edit()
        if len(self.history()) > self._zone:
            self._strange = True
            self._zone = self._meddled = len(self.history())

    def forget_ledger(self) -> None:
        """The ledger was lost: its story begins anew, the zone's does not."""
        self.retold([])

    def retold(self, events: Sequence[Event]) -> None:
        """The ledger has lost a part of its story. What was intended before is remembered here: it was recorded."""
        intent = self.state.intent
        self._forgotten |= set(self.state.stamps)
        self._forgotten_back |= intent is not None and intent.move.purpose is Purpose.ROLLBACK
        self.state, self._epoch, self._newest = recall(events), 0, EPOCH

    def _check_edition(self, edition: Edition) -> None:
        written = self._written(edition)
        if written is None:
            return
        if self.seen and self.seen[-1] == written and not self._strange:
            return
        self._check_weights(written)
        if not self._strange:
            self._check_epochs(written)
        self._check_intent(written)
        self._strange = False
        self.seen.append(written)

    def _written(self, edition: Edition) -> Written | None:
        members = [record for record in edition.zone.listing() if record.name == f"{self.name}."]
        if not members and self._answered:
            raise Broken("1: a version of the zone has no answer for the name at all")
        self._answered |= bool(members)
        texts = [
            record.values[0]
            for record in edition.zone.listing()
            if record.name == f"{LABEL}.{self.name}." and record.type is RecordType.TXT
        ]
        if not texts:
            return None
        record = EpochRecord.parse(texts[0].strip('"'))
        greens = tuple(member.weight or 0 for member in members if member.values == (self.green,))
        blues = tuple(member.weight or 0 for member in members if member.values == (self.blue,))
        strangers = len(greens) + len(blues) != len(members)
        if strangers and not self._hidden and record.stamp.purpose is not Purpose.ROLLBACK:
            raise Broken(f"1: {record.stamp.purpose} beside strangers: {members}")
        return Written(record, greens, blues, strangers)

    def _check_weights(self, written: Written) -> None:
        """1: the members in the zone are the split that the epoch record says, to the provider's quantum. Beside
        strangers, which only a rollback leaves, green has nothing; blue may have been refused by what stands there.
        """
        assert written.record is not None
        if written.strangers and not any(written.greens):
            return
        shares = pair(written.record.weights)
        if (sum(written.blues), sum(written.greens)) != (shares.blue, shares.green):
            raise Broken(f"1: {written} is not {written.record.weights}")

    def _check_epochs(self, written: Written) -> None:
        """6: epochs never fall, one epoch has one writer, serials grow by one."""
        assert written.record is not None
        stamp = written.record.stamp
        if not self.seen:
            return
        assert self.seen[-1].record is not None
        before = self.seen[-1].record.stamp
        if stamp.epoch < before.epoch or (stamp.epoch == before.epoch and stamp.writer != before.writer):
            raise Broken(f"6: {stamp.id} wrote after {before.id}")
        if stamp.serial != before.serial + 1:
            raise Broken(f"1: {stamp.id} does not follow {before.id}")

    def _check_intent(self, written: Written) -> None:
        """5: what a controller wrote was recorded as intended before. A rollback over what could not be read draws its
        stamp as it is written, so only that it was intended can be told; one while the ledger failed was not.
        """
        assert written.record is not None
        stamp = written.record.stamp
        if stamp.writer.startswith("operator"):
            return
        intent = self.state.intent
        intended = self._forgotten_back or (intent is not None and intent.move.purpose is Purpose.ROLLBACK)
        back = stamp.purpose is Purpose.ROLLBACK and not any(written.greens)
        if back and (intended or self.emergency(stamp.writer)):
            return
        if stamp.id not in self.state.stamps and stamp.id not in self._forgotten:
            raise Broken(f"5: {stamp.id} was written without an intent in the ledger")

    def _check_event(self, event: Event) -> None:
        if event.kind is Kind.LEASED:
            self._epoch = max(self._epoch, event.epoch)
        if event.kind is Kind.REACHED:
            self._reached = self.now()
            shown = event.at < self._newest - SKEW
            self._unseen = timedelta(0) if shown else max(timedelta(0), self._reached - event.at)
        self._newest = max(self._newest, event.at)
        if event.kind is Kind.FINISHED and self.state.standing is Standing.FINISHED:
            raise Broken("finished twice")
        if event.kind is Kind.INTENDED and not event.actor.startswith("operator"):
            self._check_after_the_end(event)
            if event.body["purpose"] != Purpose.ROLLBACK and event.epoch < self._epoch:
                raise Broken(f"6: {event.actor} begins a move under epoch {event.epoch}, {self._epoch} is leased")
            if event.body["purpose"] == Purpose.ADVANCE:
                self._check_advance(event)
            if event.body["purpose"] == Purpose.ROLLBACK:
                self._check_rollback(event)
        if event.kind is Kind.REACHED and event.body["purpose"] == Purpose.ADVANCE:
            self._check_order(event)

    def _check_advance(self, event: Event) -> None:
        """2: certificate, bake, fresh signals, no pause, no freeze, the next step and no other."""
        state, step = self.state, int(str(event.body["step"]))
        if state.step is not None and step == state.step - 1:
            self._check_step_back(state)
            return
        if state.paused is not None:
            raise Broken("2: an advance while paused")
        if step != (0 if state.step is None else state.step + 1):
            raise Broken(f"2: step {step} after {state.step}")
        if state.standing is not Standing.MOVING:
            raise Broken(f"2: an advance while {state.standing}")
        if any(freeze.until(event.at) for freeze in self.plan.freezes):
            raise Broken("2: an advance in a freeze window")
        if state.step is None:
            return
        self._check_certificate(state, event.at)
        if self.blind(event.actor):
            raise Broken("2, 3: an advance on a blind signal")
        following = self.plan.steps[step]
        if following.approval and step not in state.approved:
            raise Broken("2: an advance without the approval it needs")

    def _check_step_back(self, state: State) -> None:
        """One step back, once for each step, where the gate saw blue suffer as well."""
        stage = stage_of(self.plan, state)
        if stage is None or self.gate.judge(state.gate, stage).shared is None:
            raise Broken("2: a step back although blue does not suffer")
        if state.step in state.backed:
            raise Broken(f"2: a second step back from {state.step}")

    def _check_after_the_end(self, event: Event) -> None:
        """In the soak nothing is left to move but everything back."""
        if self.state.standing is Standing.FINISHED and event.body["purpose"] != Purpose.ROLLBACK:
            raise Broken(f"a {event.body['purpose']} after the end")

    def _check_certificate(self, state: State, at: datetime) -> None:
        stage = stage_of(self.plan, state)
        assert stage is not None
        assert state.since is not None
        needed = state.follow + stage.step.bake - self.skew - self._unseen
        if self._reached and self.now() - self._reached < needed:
            raise Broken("2: an advance before the bake time was over")
        if self.gate.judge(state.gate, stage).ruling is not Ruling.ADVANCE:
            raise Broken("2: an advance without a certificate")
        share, approved = stage.step.weights.share, stage.step.index + 1 in state.approved
        if not approved and any(far(exposed, share) for exposed in state.exposed_by.values()):
            raise Broken("2: an advance while users are not where the plan says")

    def _check_rollback(self, event: Event) -> None:
        """3: a rollback has a breach or a person behind it, never blindness alone."""
        state = self.state
        if state.standing is Standing.ROLLED_BACK:
            return  # decided before somebody else's rollback was recorded; blue is written once more
        if state.rollback is not None or (state.intent and state.intent.move.purpose is Purpose.ROLLBACK):
            return
        stage = stage_of(self.plan, state)
        verdict = self.gate.judge(state.gate, stage) if stage else None
        again = verdict is not None and verdict.shared is not None and state.step in state.backed
        if not again and (verdict is None or verdict.ruling is not Ruling.ROLLBACK):
            raise Broken("3: a rollback without a breach")

    def _check_order(self, event: Event) -> None:
        """No step twice, none skipped."""
        step = int(str(event.body["step"]))
        back = self.state.step is not None and step == self.state.step - 1
        if not back and step != (0 if self.state.step is None else self.state.step + 1):
            raise Broken(f"step {step} reached after {self.state.step}")

    def check_story(self) -> None:
        """Over the whole: green's share never rose except by one step of the plan."""
        ramp = [step.weights for step in self.plan.steps]
        splits = [written.record.weights for written in self.seen if written.record]
        for before, after in pairwise(splits):
            if after > before and ramp.index(after) != ramp.index(before) + 1:
                raise Broken(f"2: {before} to {after} is no step of the plan")
