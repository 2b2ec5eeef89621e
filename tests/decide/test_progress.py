"""Progress: what screens show is what the gates judge by."""

from __future__ import annotations

import json
import math
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.decide.gate import Gate, Stage
from migrate.decide.guarded_gate import GuardedGate
from migrate.decide.guards import Calibration
from migrate.decide.odds import Odds, odds
from migrate.decide.plain_gate import PlainGate
from migrate.decide.progress import BUDGET, TOGETHER, Budget, Failing, Indicator, Progress
from migrate.model.batch import Batch, Tally
from migrate.model.plan import Step
from migrate.model.side import Side
from migrate.model.slo import Objective, Sli, Slo
from migrate.model.verdict import Ruling
from migrate.model.weights import Weights
from tests.decide.given import LIMITS, NOW

SLO = Slo((Objective(Sli.AVAILABILITY, 0.999), Objective(Sli.LATENCY, 0.99)), timedelta(milliseconds=300), 0.005)
EVIDENCE = GuardedGate(SLO, {sli: Calibration(0.001) for sli in Sli}, steps=6, spend=5000.0)
PLAIN = PlainGate(SLO, LIMITS)
GATES = [pytest.param(EVIDENCE, id="evidence"), pytest.param(PLAIN, id="plain")]
STAGE = Stage(1, Step(2, Weights(2500), timedelta(minutes=1), requests=500), NOW, NOW)
LATER = Stage(1, Step(3, Weights(5000), timedelta(minutes=1), requests=500), NOW, NOW)


def batch(number: int, green: tuple[int, int], sli: Sli = Sli.AVAILABILITY, signal: str = "edges") -> Batch:
    start = NOW + timedelta(seconds=200 + 10 * number)
    tallies = {Side.BLUE: Tally(3000, 3), Side.GREEN: Tally(*green)}
    return Batch(signal, sli, start, start + timedelta(seconds=10), tallies)


def progress(gate: Gate, *batches: Batch) -> Progress:
    return gate.progress(gate.update({}, STAGE, batches), STAGE)


@pytest.mark.parametrize("gate", GATES)
def test_before_anything_was_counted_there_is_none(gate: Gate) -> None:
    assert gate.progress({}, STAGE) == Progress()
    assert (Progress().certificate, list(Progress().readings())) == (0.0, [])


COUNTS = st.lists(st.tuples(st.integers(1, 2000), st.floats(0, 0.02)), min_size=1, max_size=30)


@pytest.mark.parametrize("gate", GATES)
@settings(max_examples=60, deadline=None)
@given(counts=COUNTS)
def test_the_certificate_is_whole_exactly_when_the_gate_lets_the_step_advance(
    gate: Gate, counts: list[tuple[int, float]]
) -> None:
    batches = [batch(number, (total, int(total * ratio))) for number, (total, ratio) in enumerate(counts)]
    memory = gate.update({}, STAGE, batches)
    ruling, seen = gate.judge(memory, STAGE).ruling, gate.progress(memory, STAGE)
    assert 0 <= seen.certificate <= 1
    if ruling is not Ruling.ROLLBACK:
        assert (seen.certificate == 1) is (ruling is Ruling.ADVANCE)


@pytest.mark.parametrize("gate", GATES)
@settings(max_examples=60, deadline=None)
@given(counts=COUNTS)
def test_green_is_taken_back_exactly_when_a_reading_is_at_its_limit(
    gate: Gate, counts: list[tuple[int, float]]
) -> None:
    batches = [batch(number, (total, int(total * ratio))) for number, (total, ratio) in enumerate(counts)]
    memory = gate.update({}, STAGE, batches)
    parts = [reading.part for _, reading in gate.progress(memory, STAGE).readings()]
    if gate.judge(memory, STAGE).ruling is Ruling.ROLLBACK:
        assert max(parts) >= 1
    else:
        assert max(parts) <= 1  # the fixed rule lets a ratio be exactly on its limit


def test_the_odds_of_the_indicators_add_up_to_those_of_all_together() -> None:
    failed, slow = [batch(n, (1000, 9)) for n in range(3)], [batch(n, (1000, 2), Sli.LATENCY) for n in range(3)]
    seen = progress(EVIDENCE, *failed, *slow)
    each = [one.against.log for one in seen.indicators if isinstance(one.against, Odds)]
    assert seen.together is not None
    assert math.log(sum(math.exp(log) for log in each)) == pytest.approx(seen.together.log)
    assert [name for name, _ in seen.readings()] == ["edges availability", "edges latency", TOGETHER, BUDGET]


def test_one_indicator_alone_is_all_together() -> None:
    assert [name for name, _ in progress(EVIDENCE, batch(0, (1000, 1))).readings()] == ["edges availability", BUDGET]


def test_a_new_step_begins_its_certificate_anew_and_keeps_the_evidence() -> None:
    memory = EVIDENCE.update({}, STAGE, [batch(n, (1000, 4)) for n in range(4)])
    before, after = EVIDENCE.progress(memory, STAGE), EVIDENCE.progress(memory, LATER)
    assert (before.together, before.budget) == (after.together, after.budget)
    assert after.certificate == 0


def test_the_fixed_rule_tells_the_condition_that_is_further_from_being_met() -> None:
    few = progress(PLAIN, batch(0, (20, 3))).indicators[0]
    assert str(few.against) == "3 of 10 bad"
    assert few.against.part == pytest.approx(0.3)
    many = progress(PLAIN, batch(0, (4000, 20))).indicators[0]
    assert str(many.against) == "0.5 % bad of 1 %"
    assert many.against.part == pytest.approx(0.5)
    both = progress(PLAIN, batch(0, (100, 12))).indicators[0]
    assert str(both.against) == "12 % bad of 1 %"
    assert both.against.part == pytest.approx(1.2)


def test_the_fixed_rule_says_nothing_of_what_has_no_objective() -> None:
    gate = PlainGate(Slo((SLO.objectives[0],), None, 0.005), LIMITS)
    seen = progress(gate, batch(0, (1000, 0)), batch(0, (1000, 0), Sli.LATENCY))
    assert [one.name for one in seen.indicators] == ["edges availability"]


def test_the_fixed_rule_has_neither_odds_nor_a_budget() -> None:
    seen = progress(PLAIN, batch(0, (1000, 0)))
    assert (seen.together, seen.budget) == (None, None)


def test_a_gate_that_knows_no_spend_shows_no_budget() -> None:
    gate = GuardedGate(SLO, EVIDENCE.calibrations, steps=6, spend=math.inf)
    assert progress(gate, batch(0, (1000, 1))).budget is None


def test_what_another_kind_of_gate_remembered_is_nothing_to_either() -> None:
    """`gate.kind` may be changed while a migration is under way; the ledger holds what the other one remembered."""
    theirs = EVIDENCE.update({}, STAGE, [batch(0, (1000, 1))])
    assert PLAIN.progress(theirs, STAGE) == Progress()
    assert PLAIN.judge(PLAIN.update(theirs, STAGE, [batch(1, (1000, 0))]), STAGE).ruling is Ruling.ADVANCE
    ours = PLAIN.update({}, STAGE, [batch(0, (1000, 1))])
    assert EVIDENCE.progress(ours, STAGE) == Progress()
    assert EVIDENCE.judge(ours, STAGE).ruling is Ruling.HOLD


@pytest.mark.parametrize(
    ("log", "text"),
    [(-3.0, "<1 : 1"), (-0.01, "1 : 1"), (math.log(12), "12 : 1"), (math.log(1400), "1,400 : 1"), (69.08, "10^30 : 1")],
)
def test_odds_in_words(log: float, text: str) -> None:
    assert odds(log) == text


def test_in_words_it_is_what_is_nearest_to_taking_green_back() -> None:
    one = Indicator("edges", Sli.AVAILABILITY, Odds(math.log(12), math.log(1000)), 0.719)
    assert str(Progress((one,), None, Budget(1, 500))) == "edges availability 12 : 1 of 1,000 : 1, certificate 71 %"
    assert str(Progress((one,), None, Budget(200, 500))) == "budget spent 200 of 250, certificate 71 %"
    assert str(Progress()) == "certificate 0 %"


def test_for_machines_it_is_json_whatever_the_odds() -> None:
    one = Indicator("edges", Sli.LATENCY, Failing(3, 100, 0.01, 10), 0.5)
    seen = Progress((one,), Odds(1e6, math.log(1000)), Budget(3, 500))
    told = json.loads(json.dumps(seen.to_json(), allow_nan=False))
    assert told["together"]["odds"] > 1e290
    assert told["indicators"][0]["against"] == {"ratio": 0.03, "bad": 3, "limit": 0.01, "part": 0.3}
    assert told["budget"] == {"spent": 3.0, "limit": 250.0, "spend": 500.0, "part": 0.012}
