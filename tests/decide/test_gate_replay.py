"""The gate's replay: the live gate's verdicts, to the batch."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.decide.gate import Stage
from migrate.decide.gate_replay import MONTH, GateReplay
from migrate.decide.guarded_gate import GuardedGate
from migrate.decide.guards import Calibration, Guards
from migrate.decide.outcome import Outcome, Rollback
from migrate.decide.span import Span
from migrate.errors import InvalidValue
from migrate.model.batch import Batch, Tally
from migrate.model.event import Json
from migrate.model.plan import Step
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.model.verdict import Ruling
from migrate.model.weights import Weights
from tests.decide.given import NOW, SLO
from tests.decide.test_guarded_gate import BUDGET_ALONE

TEN = timedelta(seconds=10)
PER_STEP = 30
SHARES = (0.0, 0.01, 0.1, 0.5)
GATE = GuardedGate(SLO, {Sli.AVAILABILITY: Calibration(0.001)}, steps=6, spend=5000.0)

Pair = tuple[int, int]
Counts = tuple[Pair, Pair]


def a_span(number: int, strata: Sequence[Counts], *, per_step: int = PER_STEP, clients: bool = False) -> Span:
    """Ten seconds with, for each stratum, (total, bad) of green and of blue."""
    start, step = NOW + TEN * number, number // per_step
    batches = tuple(
        Batch(
            "recorded",
            Sli.AVAILABILITY,
            start,
            start + TEN,
            {Side.GREEN: Tally(*green), Side.BLUE: Tally(*blue)},
            {Side.GREEN: green[1] // 2, Side.BLUE: blue[1] // 2} if clients else None,
            str(index) if len(strata) > 1 else "",
        )
        for index, (green, blue) in enumerate(strata)
    )
    return Span(10.0 * (number + 1), start, start + TEN, step, SHARES[step], 30.0, batches)


def spans(green: Sequence[Pair], blue: Pair = (3000, 3), **options: int) -> list[Span]:
    return [a_span(number, [(each, blue)], **options) for number, each in enumerate(green)]


def replayed(gate: GuardedGate, seen: Sequence[Span], *, budget: float = 0.005) -> Outcome:
    replay = GateReplay(gate, budget=budget)
    for span in seen:
        replay.see(span)
    return replay.outcome


def live(gate: GuardedGate, seen: Sequence[Span]) -> Outcome:
    """What the controller would have been told, batch by batch, through the Gate seam and JSON."""
    memory: Json = {}
    certified: dict[int, float | None] = {}
    frozen: float | None = None
    since = seen[0].start
    for span in seen:
        if span.step not in certified:
            certified[span.step], since = None, span.start
        step = Step(span.step, Weights(round(span.share * 10_000)), timedelta(0), 0)
        stage = Stage(1, step, since, since + timedelta(seconds=span.ttl))
        memory = json.loads(json.dumps(gate.update(memory, stage, span.batches)))
        verdict = gate.judge(memory, stage)
        if verdict.ruling is Ruling.ROLLBACK:
            return Outcome(Rollback(span.t, 0.0, Sli.AVAILABILITY, verdict.because), certified, frozen)
        if verdict.ruling is Ruling.ADVANCE and certified[span.step] is None:
            certified[span.step] = span.t
        if verdict.because.startswith("blue suffers") and frozen is None:
            frozen = span.t
    return Outcome(None, certified, frozen)


SIDE = st.tuples(st.integers(0, 2000), st.sampled_from([0, 0, 1, 2, 5, 40, 400])).map(
    lambda pair: (max(pair), min(pair))
)
STRATA = st.lists(st.tuples(SIDE, SIDE), min_size=1, max_size=2)
TRAFFIC = st.lists(STRATA, min_size=1, max_size=40)


@given(TRAFFIC, st.sampled_from([40.0, 5000.0]), st.sampled_from([1e-2, 1e-3]), st.booleans())
def test_it_says_what_the_live_gate_says_when_the_live_gate_says_it(
    traffic: list[list[Counts]], spend: float, alpha: float, clients: bool
) -> None:
    seen = [a_span(n, strata, per_step=10, clients=clients) for n, strata in enumerate(traffic)]
    gate = replace(GATE, spend=spend, guards=Guards(alpha=alpha))
    found, expected = replayed(gate, seen), live(gate, seen)
    assert (found.certified, found.frozen) == (expected.certified, expected.frozen)
    assert (found.rollback and (found.rollback.t, found.rollback.reason)) == (
        expected.rollback and (expected.rollback.t, expected.rollback.reason)
    )


@given(TRAFFIC, st.integers(0, 40), st.booleans())
def test_stopped_and_resumed_it_ends_as_if_it_had_never_stopped(
    traffic: list[list[Counts]], cut: int, budgeted: bool
) -> None:
    seen = [a_span(n, strata, per_step=10) for n, strata in enumerate(traffic)]
    gate = replace(GATE, spend=math.inf) if budgeted else GATE
    first = GateReplay(gate, budget=1e-6)
    for span in seen[:cut]:
        first.see(span)
    second = GateReplay(gate, budget=1e-6)
    second.resume(cast("Json", json.loads(json.dumps(first.to_json()))))
    for span in seen[cut:]:
        first.see(span)
        second.see(span)
    assert json.dumps(second.to_json()) == json.dumps(first.to_json())
    assert second.outcome == first.outcome


def test_a_fault_takes_green_back_with_its_odds_its_indicator_and_a_sentence() -> None:
    rollback = replayed(GATE, spans([(1000, 1)] * 65 + [(1000, 30)] * 20)).rollback
    assert rollback is not None
    assert 660 <= rollback.t <= 720
    assert rollback.evidence >= 1000
    assert rollback.sli is Sli.AVAILABILITY
    assert rollback.reason.startswith("green fails ")


def test_after_a_rollback_nothing_changes_any_more() -> None:
    sick = spans([(1000, 1)] * 65 + [(1000, 30)] * 20)
    assert replayed(GATE, [*sick, *[span._replace(t=span.t + 1000) for span in sick]]) == replayed(GATE, sick)


def test_each_healthy_step_is_certified_at_its_own_time() -> None:
    certified = replayed(GATE, spans([(0, 0)] * 30 + [(1000, 1)] * 60)).certified
    assert list(certified) == [0, 1, 2]
    times = [t for t in certified.values() if t is not None]
    assert len(times) == 3
    assert times[0] < 300 < times[1] < 600 < times[2]


@pytest.mark.parametrize(("bad", "batches"), [(5, 4), (6, 3), (7, 2), (8, 2), (11, 1)])
def test_a_certificate_keeps_its_time_when_evidence_grows_later_without_reaching_its_limit(
    bad: int, batches: int
) -> None:
    def led(burst: int) -> Outcome:
        ratios = [1] * 22 + [burst] * batches + [1] * 8
        return replayed(GATE, [a_span(3 * PER_STEP + n, [((1000, x), (3000, 3))]) for n, x in enumerate(ratios[:30])])

    assert led(bad).rollback is None
    assert led(bad).certified == led(1).certified


def test_a_shared_incident_freezes_and_does_not_take_back() -> None:
    outcome = replayed(GATE, [a_span(n, [((1000, 50), (3000, 150))]) for n in range(60)])
    assert outcome.rollback is None
    assert outcome.frozen is not None


def test_the_budget_is_counted_with_the_rate_seen_before_the_step() -> None:
    """400 requests/s for 300 s at 0.1 %: a month holds 1 036 800 bad ones; a small part of them is spent soon."""
    mild = spans([(1000, 1)] * 30 + [(1000, 8)] * 60)
    unlimited = replace(GATE, spend=math.inf, guards=BUDGET_ALONE)
    budget = 40 / (400 * MONTH * 0.001)
    assert replayed(unlimited, mild, budget=0.005).rollback is None
    rollback = replayed(unlimited, mild, budget=budget).rollback
    assert rollback is not None
    assert "half of the 40 it may spend" in rollback.reason


def test_a_share_below_a_basis_point_is_still_greens() -> None:
    """Else blue's health would certify the step."""
    seen = [span._replace(share=0.000_01) for span in spans([(0, 0)] * 60)]
    assert replayed(GATE, seen).certified[1] is None


def test_a_longer_ttl_forgives_cold_caches_for_longer() -> None:
    cold = [a_span(3 * PER_STEP + n, [((3000, 12), (3000, 3))]) for n in range(PER_STEP)]
    assert replayed(GATE, [span._replace(ttl=600.0) for span in cold]).rollback is None
    assert replayed(GATE, cold).rollback is not None


def test_more_steps_than_the_gate_was_told_of_are_refused() -> None:
    with pytest.raises(InvalidValue, match="more steps"):
        replayed(replace(GATE, steps=1), spans([(0, 0)] * 31))
