"""Recorded: what a ledger measured, as the lines that a backtest reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from migrate.decide.another_ramp import another_ramp
from migrate.decide.gate import Stage, stage_of
from migrate.decide.recall import recall
from migrate.model.batch import Batch
from migrate.model.counts import batches, by_client
from migrate.model.event import Event, Json, Kind
from migrate.model.plan import Plan
from migrate.model.state import State


@dataclass(frozen=True, slots=True)
class Counted:
    """A batch, and the stage of the ramp that the gate counted it in."""

    stage: Stage
    batch: Batch

    def line(self, trace: str) -> Json:
        """In the keys of docs/backtest.md."""
        batch, step = self.batch, self.stage.step
        told: dict[str, object] = {
            "trace": trace,
            "t": batch.end.timestamp(),
            "step": step.index,
            "share": step.weights.share,
            "ttl": (self.stage.warm - self.stage.since).total_seconds(),
            "green": {"total": batch.green.total, "bad": batch.green.bad},
            "blue": {"total": batch.blue.total, "bad": batch.blue.bad},
            "sli": batch.sli.value,
        }
        told |= by_client(batch)
        if batch.stratum:
            told["stratum"] = batch.stratum
        return told


@dataclass(slots=True)
class Recorded:
    """Traces by name: one for each attempt and signal, since signals see the same users at times of their own.

    `twice` are batches left out because the signal had told that time already, as a controller that follows another
    one may hear it again.
    """

    traces: dict[str, list[Counted]] = field(default_factory=dict[str, list[Counted]])
    twice: int = 0

    def lines(self) -> Iterator[Json]:
        """Trace by trace, in the order of time."""
        for name, counted in self.traces.items():
            yield from (each.line(name) for each in counted)


def recorded(plan: Plan, events: Sequence[Event]) -> Recorded:
    """What the gate counted, from a ledger's events, oldest first. Raises PlanChanged where they belong to another
    ramp.
    """
    found: dict[str, list[Counted]] = {}
    state = State()
    for event in events:
        state = recall([event], state)
        stage = _stage(plan, state) if event.kind is Kind.MEASURED else None
        for batch in batches(event) if stage else ():
            if stage and batch.end > stage.since:
                found.setdefault(f"{plan.name}-{state.attempt}-{batch.signal}", []).append(Counted(stage, batch))
    made = Recorded()
    for name, counted in found.items():
        made.traces[name] = _in_order(counted)
        made.twice += len(counted) - len(made.traces[name])
    return made


def _stage(plan: Plan, state: State) -> Stage | None:
    if state.digest != plan.digest:
        raise another_ramp(plan, state, then="Name the declaration of that time with --file.")
    return stage_of(plan, state)


def _in_order(counted: Sequence[Counted]) -> list[Counted]:
    """Steps one after another, and within them the times; each time of an indicator once."""
    ordered: list[Counted] = []
    seen: set[object] = set()
    for each in sorted(counted, key=_when):
        batch = each.batch
        first = (batch.end, batch.sli, batch.stratum) not in seen
        if first and (not ordered or _follows(each, ordered[-1])):
            ordered.append(each)
            seen.add((batch.end, batch.sli, batch.stratum))
    return ordered


def _when(counted: Counted) -> tuple[int, datetime]:
    return counted.stage.step.index, counted.batch.end


def _follows(one: Counted, other: Counted) -> bool:
    same_step = one.stage.step.index == other.stage.step.index
    return one.batch.end > other.batch.end or (same_step and one.batch.end == other.batch.end)
