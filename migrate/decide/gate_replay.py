"""GateReplay: the guarded gate, led through one recorded migration by the same code that judges a live one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import cast

from migrate.decide.gate import Stage
from migrate.decide.guarded_gate import GuardedGate
from migrate.decide.memory import Memory
from migrate.decide.outcome import Outcome, Rollback
from migrate.decide.span import Span
from migrate.decide.weighing import Weighing
from migrate.errors import InvalidValue
from migrate.model.event import Json
from migrate.model.plan import Step
from migrate.model.slo import Sli
from migrate.model.verdict import Ruling
from migrate.model.weights import FULL, Weights

MONTH = timedelta(days=30).total_seconds()
"""The window of the error budget."""

HUGE = math.log(1e300)
"""Odds that a float can still hold."""


@dataclass(slots=True)
class _Progress:
    """All that changes. Plain, so that it is JSON as it stands."""

    certified: dict[int, float | None]
    rollback: Rollback | None = None
    frozen: float | None = None
    began: float | None = None
    requests: int = 0
    bad: int = 0
    since: float = 0.0
    ttl: float = 0.0
    share: float = 0.0
    spend: float = math.inf


class GateReplay:
    """Leads `gate` through the spans. A gate without a `spend` gets that part of `budget` (of the month's allowance)
    which the rate seen before each step amounts to; the first step then has none. Steps that are those of `ramp` need
    its bake times and tolerances.
    """

    __slots__ = ("_budget", "_gate", "_memory", "_now", "_progress", "_ramp", "_stage")

    def __init__(self, gate: GuardedGate, *, budget: float, ramp: Sequence[Step] = ()) -> None:
        self._gate = gate
        self._budget = budget
        self._ramp = ramp
        self._now = gate
        self._memory = Memory()
        self._stage: Stage | None = None
        self._progress = _Progress({})

    def see(self, span: Span) -> None:
        progress = self._progress
        if progress.rollback is not None:
            return
        if self._stage is None or span.step != self._stage.step.index:
            self._enter(span)
        stage = cast("Stage", self._stage)
        self._memory = memory = self._now.after(self._memory, stage, span.batches)
        for batch in span.batches:
            if batch.sli is span.batches[0].sli:
                green = batch.green
                progress.requests += green.total + batch.blue.total
                progress.bad += green.bad
        if memory.tracks and not (self._settled(span.step) and self._now.quiet(memory)):
            self._note(span, self._now.weigh(memory))

    def _settled(self, step: int) -> bool:
        """Whether no certificate can come with this span: it is there already, or not due yet."""
        return self._progress.certified[step] is not None or self._now.certificate(self._memory) < 1.0

    def weighing(self) -> Weighing | None:
        """What the evidence says now; for plots."""
        return self._now.weigh(self._memory) if self._memory.tracks else None

    def _note(self, span: Span, weighing: Weighing) -> None:
        progress = self._progress
        if weighing.ruling is Ruling.ADVANCE:
            if progress.certified[span.step] is None:
                progress.certified[span.step] = span.t
        elif weighing.ruling is Ruling.ROLLBACK:
            reason = self._now.verdict(self._memory, weighing).because
            odds = math.exp(min(weighing.evidence, HUGE))
            progress.rollback = Rollback(span.t, odds, Sli(weighing.worst.rpartition(" ")[2]), reason)
        elif weighing.frozen and progress.frozen is None:
            progress.frozen = span.t

    def _enter(self, span: Span) -> None:
        """A step begins: a stage of its own, warm-up from the TTL, the budget from the rate so far."""
        progress = self._progress
        if len(progress.certified) >= self._gate.steps:
            raise InvalidValue(
                "more steps than the gate was told of", seen=len(progress.certified) + 1, limit=self._gate.steps
            )
        began = span.start.timestamp()
        if progress.began is None:
            progress.began = began
        elif math.isinf(self._gate.spend):
            rate = progress.requests / max(1.0, began - progress.began)
            progress.spend = self._budget * self._allowance() * rate * MONTH
        progress.certified[span.step] = None
        progress.since, progress.ttl, progress.share = began, span.ttl, span.share
        self._stand(span.step, span.start)

    def _stand(self, step: int, since: datetime) -> None:
        progress, gate = self._progress, self._gate
        # a share too small for a basis point is not none: blue's certificate must not stand for green's
        weights = Weights(max(1, round(progress.share * FULL)) if progress.share else 0)
        ttl = timedelta(seconds=progress.ttl)
        declared = (each for each in self._ramp if (each.index, each.weights) == (step, weights))
        self._stage = Stage(1, next(declared, Step(step, weights, timedelta(0), 0)), since, since + ttl)
        self._now = replace(gate, guards=gate.guards.following(ttl), spend=min(gate.spend, progress.spend))

    def _allowance(self) -> float:
        return min(objective.allowance for objective in self._gate.slo.objectives)

    @property
    def outcome(self) -> Outcome:
        progress = self._progress
        return Outcome(progress.rollback, dict(progress.certified), progress.frozen, progress.bad)

    def to_json(self) -> Json:
        progress = self._progress
        told: dict[str, object] = {name: getattr(progress, name) for name in _Progress.__dataclass_fields__}
        gone = progress.rollback
        told["rollback"] = gone and [gone.t, gone.evidence, gone.sli, gone.reason]
        told["certified"] = [list(pair) for pair in progress.certified.items()]
        told["spend"] = None if math.isinf(progress.spend) else progress.spend
        return {"progress": told, "memory": self._memory.to_json()}

    def resume(self, told: Json) -> None:
        state = dict(cast("Mapping[str, object]", told["progress"]))
        rollback = cast("tuple[float, float, str, str] | None", state["rollback"])
        state["rollback"] = rollback and Rollback(rollback[0], rollback[1], Sli(rollback[2]), rollback[3])
        state["certified"] = dict(cast("list[tuple[int, float | None]]", state["certified"]))
        state["spend"] = math.inf if state["spend"] is None else state["spend"]
        self._progress = progress = _Progress(**state)  # pyright: ignore[reportArgumentType]
        self._memory = Memory.from_json(cast("Json", told["memory"]))
        if progress.began is not None:
            self._stand(next(reversed(progress.certified)), datetime.fromtimestamp(progress.since, UTC))
