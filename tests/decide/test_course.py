"""Course: a ledger's evidence over time; in parts or whole, it is the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from migrate.decide.course import Course, Point, course
from migrate.decide.plain_gate import PlainGate
from migrate.model.batch import Batch, Tally
from migrate.model.counts import counts
from migrate.model.event import Command, Event, Json, Kind
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.model.split import Purpose
from tests.decide.given import LIMITS, NOW, SLO, a_plan

PLAN = a_plan()
GATE = PlainGate(SLO, LIMITS)
SECOND = timedelta(seconds=1)


def told(*tellings: tuple[Kind, dict[str, object]]) -> list[Event]:
    """Events, one second after another, as a ledger numbers them."""
    return [Event(kind, NOW + n * SECOND, "me", 1, body, seq=n + 1) for n, (kind, body) in enumerate(tellings)]


def started() -> tuple[Kind, dict[str, object]]:
    return Kind.STARTED, {"digest": PLAN.digest, "steps": []}


def reached(step: int) -> tuple[Kind, dict[str, object]]:
    return Kind.REACHED, {"purpose": Purpose.ADVANCE, "step": step, "green": PLAN.steps[step].weights.green}


def measured(stage: str, bad: int = 0) -> tuple[Kind, dict[str, object]]:
    counted = Batch("edges", Sli.AVAILABILITY, NOW, NOW, {Side.BLUE: Tally(90, 0), Side.GREEN: Tally(10, bad)})
    row = ["edges", "availability", 0.0, 1.0, 90, 0, 10, bad]
    memory: Json = {"stage": stage, "rows": [row], "served": {"edges green": 10}}
    return Kind.MEASURED, {"gate": memory, "batches": [counts(counted)]}


BACK: tuple[Kind, dict[str, object]] = (Kind.REACHED, {"purpose": Purpose.ROLLBACK, "step": 0, "green": 0})
RESUMED: tuple[Kind, dict[str, object]] = (Kind.COMMANDED, {"command": Command.RESUME, "reason": "mended"})
FIRST = (started(), reached(0), reached(1), measured("1.1"), measured("1.1", bad=3))
EVENTS = told(*FIRST, BACK, RESUMED, reached(0), measured("2.0"))


def where(points: list[Point]) -> list[tuple[int, int]]:
    return [(point.attempt, point.step) for point in points]


def test_each_measurement_is_a_point_of_its_attempt_and_step() -> None:
    points = course(PLAN, GATE, EVENTS).points
    assert where(points) == [(1, 1), (1, 1), (2, 0)]
    assert [point.at for point in points] == [event.at for event in EVENTS if event.kind is Kind.MEASURED]
    assert [point.progress.indicators[0].against.part for point in points[:2]] == [0.0, 0.3]


def test_followed_as_the_ledger_grows_it_is_the_same_and_nothing_counts_twice() -> None:
    followed = Course(PLAN, GATE)
    for end in range(len(EVENTS) + 1):
        followed.follow(EVENTS[:end])
    assert followed.points == course(PLAN, GATE, EVENTS).points


def test_of_the_last_span_only_the_newest_points_are_there() -> None:
    assert where(course(PLAN, GATE, EVENTS, 4 * SECOND).points) == [(1, 1), (2, 0)]
    followed = Course(PLAN, GATE, 4 * SECOND)
    for end in range(len(EVENTS) + 1):
        followed.follow(EVENTS[:end])
    assert where(followed.points) == [(1, 1), (2, 0)]


def test_what_was_gathered_under_another_ramp_is_passed_over() -> None:
    shorter = a_plan(10_000)
    assert course(shorter, GATE, EVENTS).points == []


def test_a_measurement_that_says_nothing_of_its_stage_is_no_point() -> None:
    late = measured("0.0")
    assert where(course(PLAN, GATE, told(started(), reached(0), reached(1), late, measured("1.1"))).points) == [(1, 1)]


def test_a_measurement_before_the_first_step_says_nothing() -> None:
    assert course(PLAN, GATE, told(started(), measured("1.1"))).points == []
    assert course(PLAN, GATE, [replace(event, seq=n) for n, event in enumerate(EVENTS[2:], 1)]).points == []
