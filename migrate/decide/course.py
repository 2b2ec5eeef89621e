"""Course: how a gate's progress went over time, folded from the ledger as it grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from migrate.decide.gate import Gate, stage_of
from migrate.decide.progress import Progress
from migrate.decide.recall import recall
from migrate.model.event import Event, Kind
from migrate.model.plan import Plan
from migrate.model.state import State


@dataclass(frozen=True, slots=True)
class Point:
    """The progress that one measurement left behind, in which attempt, on which step."""

    at: datetime
    attempt: int
    step: int
    progress: Progress


@dataclass(slots=True)
class Course:
    """Points, oldest first; only those of the last `span` where one is given.

    What was gathered under another ramp says nothing of this one's steps, and is passed over.
    """

    plan: Plan
    gate: Gate
    span: timedelta | None = None
    points: list[Point] = field(default_factory=list[Point])
    state: State = field(default_factory=State)

    def follow(self, events: Sequence[Event]) -> None:
        """Take up further events of the ledger, oldest first; those it has seen already change nothing."""
        newest = next((event.at for event in reversed(events) if event.kind is Kind.MEASURED), None)
        for event in events:
            if event.seq > self.state.seq:
                self.state = recall([event], self.state)
                if event.kind is Kind.MEASURED and "gate" in event.body and not self._long_ago(event.at, newest):
                    self.add(event.at, self.state)

    def add(self, at: datetime, state: State) -> None:
        """One more point, from a state that a measurement has just been folded into; none where it says nothing of the
        state's stage, as when all of it was counted before that began.
        """
        stage = stage_of(self.plan, state) if state.digest == self.plan.digest else None
        progress = self.gate.progress(state.gate, stage) if stage else Progress()
        if stage and progress.indicators:
            self.points = [point for point in self.points if not self._long_ago(point.at, at)]
            self.points.append(Point(at, state.attempt, stage.step.index, progress))

    def _long_ago(self, at: datetime, newest: datetime | None) -> bool:
        return self.span is not None and newest is not None and at < newest - self.span


def course(plan: Plan, gate: Gate, events: Sequence[Event], span: timedelta | None = None) -> Course:
    """The course that a ledger tells."""
    made = Course(plan, gate, span)
    made.follow(events)
    return made
