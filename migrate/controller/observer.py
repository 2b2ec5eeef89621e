"""Observer: gathers what one turn needs to see. It reads and never writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from migrate.controller.clock import Clock
from migrate.controller.spans import Spans, untraced
from migrate.decide.gate import Gate, stage_of
from migrate.errors import RouteError, RouteRefused, UnknownSplit
from migrate.model.batch import Batch, Blind, Counted, Reading, Unreachable
from migrate.model.duration import written
from migrate.model.event import Json
from migrate.model.evidence import Because, Evidence, Unread
from migrate.model.lease import Lease
from migrate.model.plan import Plan
from migrate.model.split import Change, Purpose, Settlement, Split
from migrate.model.state import State
from migrate.model.verdict import Ruling, Verdict
from migrate.routes.route import Route
from migrate.signals import wall
from migrate.signals.explained import explained
from migrate.signals.signal import Signal

EARLY = timedelta(seconds=5)
"""Clocks of two hosts that follow a time server are not further apart."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What the signals said this turn, and the gate's memory after it; `told` is what was left out and why."""

    batches: tuple[Batch, ...]
    blind: tuple[Blind, ...]
    memory: Json
    verdict: Verdict
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Observer:
    """Reads every route, every signal, and, while a move is open, the name servers."""

    plan: Plan
    routes: Mapping[str, Route]
    signals: Sequence[Signal]
    gate: Gate
    clock: Clock
    spans: Spans = untraced

    def splits(self) -> dict[str, Split | Unread]:
        """Each route's split, or why it could not be read."""
        return {name: split for name, (split, _) in self._looked().items()}

    def _looked(self) -> dict[str, tuple[Split | Unread, datetime]]:
        """The same, and this machine's time when each was read."""
        return {name: (self._split(route), self.clock.now()) for name, route in self.routes.items()}

    def _split(self, route: Route) -> Split | Unread:
        with self.spans("read route", route=route.name) as span:
            split = _read(route)
            span.add(**{"unread": split.because.name} if isinstance(split, Unread) else {"green": split.weights.share})
            return split

    def counts(self, state: State, now: datetime) -> Counts:
        """Every signal read once, folded into the gate's memory."""
        readings = [self._reading(signal, now) for signal in self.signals]
        batches = tuple(batch for reading in readings if isinstance(reading, Counted) for batch in reading.batches)
        blind = (*(reading for reading in readings if not isinstance(reading, Counted)), *_too_early(state, now))
        told = tuple(remark for reading in readings if isinstance(reading, Counted) for remark in reading.told)
        stage = stage_of(self.plan, state)
        if stage is None:
            return Counts(batches, blind, {}, Verdict(Ruling.HOLD, "green has no traffic yet"), told)
        memory = self.gate.update(state.gate, stage, batches)
        verdict = explained(self.gate.judge(memory, stage), self.signals)
        return Counts(batches, blind, memory, verdict, told)

    def _reading(self, signal: Signal, now: datetime) -> Reading:
        with self.spans("read signal", signal=signal.name) as span:
            reading = wall.read(signal, now)
            if isinstance(reading, Counted):
                span.add(requests=sum(batch.green.total + batch.blue.total for batch in reading.batches))
            else:
                span.add(blind=type(reading).__name__)
            return reading

    def evidence(
        self,
        state: State,
        counts: Counts,
        lease: Lease,
        changes: Mapping[str, str],
        restored: Mapping[str, Change] | None = None,
    ) -> Evidence:
        """The whole picture. `changes` are provider ids of accepted writes, where they are known; `restored` the
        rollbacks written where a route cannot be read.
        """
        looked = self._looked()
        splits = {name: split for name, (split, _) in looked.items()}
        off = [at - split.told for split, at in looked.values() if isinstance(split, Split) and split.told]
        settlements = self._settlements(state, splits, changes)
        taken_back = self._restored(state, splits, restored or {})
        return Evidence(
            lease,
            splits,
            settlements | taken_back,
            counts.verdict,
            counts.blind,
            off=max(off, key=abs, default=None),
            restored=frozenset(taken_back),
        )

    def _restored(
        self, state: State, splits: Mapping[str, Split | Unread], restored: Mapping[str, Change]
    ) -> dict[str, Settlement]:
        if state.intent is None or state.intent.move.purpose is not Purpose.ROLLBACK:
            return {}
        there = {name: change for name, change in restored.items() if isinstance(splits.get(name), Unread)}
        return {name: self._asked(name, change) for name, change in there.items()}

    def _settlements(
        self, state: State, splits: Mapping[str, Split | Unread], changes: Mapping[str, str]
    ) -> dict[str, Settlement]:
        if state.intent is None:
            return {}
        wanted = state.intent.move.weights
        found = {name: split for name, split in splits.items() if isinstance(split, Split) and split.weights == wanted}
        return {name: self._settled(name, split, changes.get(name, "")) for name, split in found.items()}

    def _settled(self, name: str, split: Split, change: str) -> Settlement:
        if split.stamp is None:
            return Settlement(settled=False, waiting_for=("the first write",))
        return self._asked(name, Change(name, change, split.stamp, split.weights))

    def _asked(self, name: str, change: Change) -> Settlement:
        with self.spans("ask name servers", route=name) as span:
            settlement = _asked(self.routes[name], change)
            span.add(settled=settlement.settled)
            return settlement


def _too_early(state: State, now: datetime) -> tuple[Blind, ...]:
    """The clock was set back beyond the beginning of the step: what is counted now looks like the step before."""
    behind = state.since - now if state.since else timedelta(0)
    if behind <= EARLY:
        return ()
    span = timedelta(seconds=round(behind.total_seconds()))
    return (Unreachable("the clock", f"it stands {written(span)} before the beginning of this step"),)


def _read(route: Route) -> Split | Unread:
    try:
        return route.read()
    except RouteError as error:
        because = next((why for kind, why in _BECAUSE.items() if isinstance(error, kind)), Because.SILENT)
        return Unread(error.what, because, "" if error.seen is None else str(error.seen))


_BECAUSE = {UnknownSplit: Because.FOREIGN, RouteRefused: Because.REFUSED}


def _asked(route: Route, change: Change) -> Settlement:
    try:
        return route.settled(change)
    except RouteError as error:
        return Settlement(settled=False, silent=(error.what,))
