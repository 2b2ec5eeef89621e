"""The plain gate: what rolls back, what certifies, and that stop-and-resume changes nothing."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.decide.gate import Stage
from migrate.decide.plain_gate import PlainGate
from migrate.model.batch import Batch, Tally
from migrate.model.event import Json
from migrate.model.plan import Step
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.model.verdict import Ruling
from migrate.model.weights import Weights
from tests.decide.given import LIMITS, NOW, SLO

GATE = PlainGate(SLO, LIMITS)
STAGE = Stage(1, Step(2, Weights(2500), timedelta(minutes=1), requests=500), NOW, NOW + timedelta(seconds=10))


def batch(second: int, blue: tuple[int, int], green: tuple[int, int], signal: str = "edges") -> Batch:
    start = NOW + timedelta(seconds=second)
    tallies = {Side.BLUE: Tally(*blue), Side.GREEN: Tally(*green)}
    return Batch(signal, Sli.AVAILABILITY, start, start + timedelta(seconds=10), tallies)


def ruling(*batches: Batch) -> Ruling:
    return GATE.judge(GATE.update({}, STAGE, batches), STAGE).ruling


@pytest.mark.parametrize(
    ("blue", "green", "expected"),
    [
        ((3000, 0), (1000, 0), Ruling.ADVANCE),
        ((3000, 0), (400, 0), Ruling.HOLD),  # too few requests for the certificate
        ((3000, 0), (1000, 9), Ruling.HOLD),  # above half of the limit, too few failures to act on
        ((3000, 0), (1000, 10), Ruling.HOLD),  # exactly on ten times the objective
        ((3000, 0), (1000, 11), Ruling.ROLLBACK),
        ((3000, 30), (1000, 15), Ruling.HOLD),  # blue suffers as well: a shared incident is not green's fault
        ((3000, 30), (1000, 21), Ruling.ROLLBACK),
        ((3000, 0), (5, 5), Ruling.HOLD),  # all bad, but five requests prove little
    ],
)
def test_the_rule(blue: tuple[int, int], green: tuple[int, int], expected: Ruling) -> None:
    assert ruling(batch(20, blue, green)) is expected


def test_requests_from_before_the_split_count_for_nothing() -> None:
    assert ruling(batch(-30, (3000, 0), (1000, 900))) is Ruling.HOLD


def test_requests_from_before_clients_followed_may_condemn_but_not_certify() -> None:
    assert ruling(batch(2, (3000, 0), (1000, 500))) is Ruling.ROLLBACK
    assert ruling(batch(2, (3000, 0), (1000, 0))) is Ruling.HOLD


def test_old_failures_leave_the_window() -> None:
    assert ruling(batch(20, (3000, 0), (1000, 900)), batch(200, (3000, 0), (1000, 0))) is Ruling.ADVANCE


def test_two_sources_are_never_pooled_and_each_must_have_seen_enough() -> None:
    assert ruling(batch(20, (1, 0), (400, 0), "a"), batch(20, (1, 0), (400, 0), "b")) is Ruling.HOLD
    assert ruling(batch(20, (1, 0), (600, 0), "a"), batch(20, (1, 0), (600, 0), "b")) is Ruling.ADVANCE


def test_another_step_begins_with_an_empty_memory() -> None:
    memory = GATE.update({}, STAGE, [batch(20, (3000, 0), (1000, 0))])
    later = Stage(1, Step(3, Weights(10_000), timedelta(0), 1), NOW, NOW)
    assert GATE.judge(memory, later).ruling is Ruling.HOLD
    assert GATE.update(memory, later, []) == GATE.update({}, later, [])


COUNTS = st.tuples(st.integers(0, 200), st.integers(0, 200)).map(lambda pair: (pair[0] + pair[1], pair[1]))


@given(st.lists(st.tuples(COUNTS, COUNTS), max_size=12), st.integers(0, 12))
def test_stop_and_resume_equals_an_unbroken_run(
    counts: list[tuple[tuple[int, int], tuple[int, int]]], cut: int
) -> None:
    batches = [batch(10 * i, *pair) for i, pair in enumerate(counts)]
    unbroken = GATE.update({}, STAGE, batches)
    first: Json = json.loads(json.dumps(GATE.update({}, STAGE, batches[:cut])))
    resumed = GATE.update(first, STAGE, batches[cut:])
    assert GATE.judge(resumed, STAGE) == GATE.judge(unbroken, STAGE)
    assert resumed == unbroken


def test_after_the_clock_was_set_back_what_is_counted_now_condemns() -> None:
    """Batches of before lie ahead then; they must not keep the newest ones out of the window."""
    ahead = [batch(second, (300, 0), (100, 0)) for second in range(3600, 3660, 10)]
    memory = GATE.update({}, STAGE, ahead)
    memory = GATE.update(memory, STAGE, [batch(60, (3000, 0), (1000, 500))])
    assert GATE.judge(memory, STAGE).ruling is Ruling.ROLLBACK
