"""Step back: trouble of the whole service that began with a step is answered as declared."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from migrate.decide.decide import decide
from migrate.decide.gate import Stage
from migrate.decide.guarded_gate import GuardedGate
from migrate.decide.guards import Calibration
from migrate.decide.memory import Memory
from migrate.decide.recall import recall
from migrate.model.batch import NoData
from migrate.model.decision import Hold, Waiting, Write
from migrate.model.event import Event, Kind
from migrate.model.shared import Answer, Policy, SharedTrouble
from migrate.model.slo import Sli
from migrate.model.split import Purpose
from migrate.model.state import Standing
from migrate.model.verdict import Ruling, Verdict
from migrate.model.weights import BLUE, Weights
from tests.decide.given import ME, NOW, SLO, a_plan, a_split, a_state, evidence
from tests.decide.test_guarded_gate import WARM, batch, stage

MINUTE = timedelta(minutes=1)
PLAN = a_plan(shared=Answer(Policy.STEP_BACK, 3 * MINUTE))
AT_25 = a_state(step=2, weights=Weights(2500))


def suffering(after: float = 2, lasting: float = 3) -> Verdict:
    return Verdict(Ruling.HOLD, "blue suffers as well", SharedTrouble(after * MINUTE, lasting * MINUTE))


def decided(verdict: Verdict, plan: Any = PLAN, state: Any = AT_25, **change: Any) -> Any:
    return decide(plan, state, evidence(a_split(state.weights.green), verdict=verdict, **change), NOW)


def test_the_first_time_it_goes_one_step_back() -> None:
    decision = decided(suffering())
    assert isinstance(decision, Write)
    assert (decision.move.purpose, decision.move.step, decision.move.weights) == (Purpose.ADVANCE, 1, Weights(100))
    assert "began 2m after 25 % of the traffic went to green and has lasted 3m" in decision.move.why


def test_from_the_first_step_that_is_all_blue() -> None:
    decision = decided(suffering(), state=a_state())
    assert isinstance(decision, Write)
    assert (decision.move.step, decision.move.weights) == (0, BLUE)


def test_when_it_begins_again_with_the_same_step_all_goes_back() -> None:
    decision = decided(suffering(), state=a_state(step=2, weights=Weights(2500), backed=frozenset({2})))
    assert isinstance(decision, Write)
    assert (decision.move.purpose, decision.move.weights) == (Purpose.ROLLBACK, BLUE)
    assert "the service suffers whenever green has 25 %" in decision.move.why


@pytest.mark.parametrize(
    ("verdict", "change"),
    [
        (suffering(lasting=2.9), {}),
        (suffering(after=10.5), {}),
        (Verdict(Ruling.HOLD, "blue suffers as well"), {}),
        (suffering(), {"blind": (NoData("edges"),)}),
    ],
    ids=["not for long enough", "long after the step", "blue's own, or before the step", "nothing is seen now"],
)
def test_what_may_be_a_coincidence_is_waited_for(verdict: Verdict, change: dict[str, Any]) -> None:
    assert isinstance(decided(verdict, **change), Hold)


@pytest.mark.parametrize(("policy", "waiting"), [(Policy.PAGE, Waiting.SHARED), (Policy.STAY, Waiting.UNCERTIFIED)])
def test_the_declaration_may_say_otherwise(policy: Policy, waiting: Waiting) -> None:
    decision = decided(suffering(), plan=a_plan(shared=Answer(policy)))
    assert isinstance(decision, Hold)
    assert decision.waiting is waiting


def test_it_comes_before_a_pause_and_after_drift() -> None:
    assert isinstance(decided(suffering(), state=a_state(step=2, weights=Weights(2500), paused="lunch")), Write)
    drifted = decide(PLAN, AT_25, evidence(a_split(5000), verdict=suffering()), NOW)
    assert isinstance(drifted, Hold)
    assert drifted.waiting is Waiting.DRIFT


def test_a_step_back_is_remembered_until_the_attempt_is_over() -> None:
    back = Event(Kind.REACHED, NOW, ME, 5, {"purpose": "advance", "step": 1, "green": 100})
    state = recall([back], AT_25)
    assert (state.step, state.backed, state.standing) == (1, frozenset({2}), Standing.MOVING)
    again = recall([Event(Kind.REACHED, NOW, ME, 5, {"purpose": "advance", "step": 2, "green": 2500})], state)
    assert again.backed == frozenset({2})
    over = recall([Event(Kind.REACHED, NOW, ME, 5, {"purpose": "rollback", "step": 0, "green": 0})], again)
    assert over.backed == frozenset()


GATE = GuardedGate(SLO, {Sli.AVAILABILITY: Calibration(0.001)}, steps=6, spend=1e9)
Pair = tuple[tuple[int, int], tuple[int, int]]
WELL: Pair = ((3000, 3), (1000, 1))
BOTH: Pair = ((3000, 600), (1000, 200))
BLUE_ALONE: Pair = ((3000, 600), (1000, 1))


def told(*parts: tuple[Pair, int], at: Stage | None = None, memory: Memory | None = None) -> Verdict:
    """What the gate says after so many batches of each; the memory is gone on with where one is given."""
    at, memory, number = at or stage(), memory or Memory(), 0
    first = round((at.since - NOW).total_seconds()) // 10
    for counts, times in parts:
        for _ in range(times):
            memory = GATE.after(memory, at, [batch(first + number, *counts)])
            number += 1
    return GATE.judge(memory.to_json(), at)


def test_the_gate_tells_when_it_began_and_for_how_long() -> None:
    verdict = told((WELL, WARM), (BOTH, 20))
    assert verdict.ruling is Ruling.HOLD
    assert verdict.shared is not None
    assert verdict.shared.after == timedelta(seconds=10 * WARM)
    assert verdict.shared.lasting == timedelta(seconds=200)


def test_what_only_blue_suffers_is_not_greens_doing() -> None:
    assert told((WELL, WARM), (BLUE_ALONE, 20)).shared is None


def test_what_is_over_or_began_before_the_step_is_not_the_steps() -> None:
    assert told((WELL, WARM), (BOTH, 20), (WELL, 61)).shared is None
    memory = Memory()
    for number in range(20):
        memory = GATE.after(memory, stage(), [batch(number, *BOTH)])
    later = stage(3, began=200)
    assert told((BOTH, 20), at=later, memory=memory).shared is None
