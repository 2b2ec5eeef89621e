"""Gate: turns signals into a verdict. The seam every gate fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from migrate.decide.progress import Progress
from migrate.model.batch import Batch
from migrate.model.event import Json
from migrate.model.plan import Plan, Step
from migrate.model.state import Standing, State
from migrate.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Stage:
    """Where on the ramp evidence is being collected: the step reached, in which attempt, since when.

    `warm` is when every client that honours the TTL has followed; earlier batches mix two splits.
    """

    attempt: int
    step: Step
    since: datetime
    warm: datetime

    @property
    def id(self) -> str:
        return f"{self.attempt}.{self.step.index}"


class Gate(Protocol):
    """Folds batches into a memory and judges it.

    Pure; the memory is JSON, so stop-and-resume equals an unbroken run.
    """

    def update(self, memory: Json, stage: Stage, batches: Sequence[Batch]) -> Json:
        """The memory after these batches, oldest first. An empty memory, or one of another stage, begins anew."""
        ...

    def judge(self, memory: Json, stage: Stage) -> Verdict:
        """The verdict on this stage. ADVANCE only with a certificate for it."""
        ...

    def progress(self, memory: Json, stage: Stage) -> Progress:
        """How far the evidence of this stage is, for screens and reports; empty where nothing was counted in it."""
        ...


def stage_of(plan: Plan, state: State) -> Stage | None:
    """The stage a state is in; None before step 0 was reached, and after a rollback. The soak is a stage of its own, in
    which clients followed long ago.
    """
    if state.step is None or state.since is None:
        return None
    step = plan.soaking if state.standing is Standing.FINISHED else None
    follow: timedelta = max(state.follow, plan.ttl)
    return Stage(state.attempt, step or plan.steps[state.step], state.since, state.since + follow)
