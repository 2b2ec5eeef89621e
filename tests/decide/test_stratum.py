"""Strata: what cancels in the sum is seen in its part, and each part is certified for itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.decide.guarded_gate import GuardedGate
from migrate.decide.guards import Calibration
from migrate.decide.memory import Memory
from migrate.decide.stratum import MOST, OTHERS
from migrate.model.batch import Batch
from migrate.model.slo import Sli
from migrate.model.verdict import Ruling
from tests.decide.given import SLO
from tests.decide.test_guarded_gate import BUDGET_ALONE, WARM, batch, stage

GATE = GuardedGate(SLO, {Sli.AVAILABILITY: Calibration(0.004)}, steps=6, spend=1e9)
Counts = tuple[tuple[int, int], tuple[int, int]]
"""Of blue and of green."""


def span(number: int, *strata: Counts) -> list[Batch]:
    return [replace(batch(WARM + number, *counts), stratum=str(name)) for name, counts in enumerate(strata)]


def led(spans: Sequence[Sequence[Batch]], gate: GuardedGate = GATE) -> tuple[Memory, int | None]:
    """The memory, and after how many spans green was taken back."""
    memory = Memory()
    for number, batches in enumerate(spans, start=1):
        memory = gate.after(memory, stage(), batches)
        if gate.weigh(memory).ruling is Ruling.ROLLBACK:
            return memory, number
    return memory, None


def test_strata_that_cancel_hide_nothing() -> None:
    """Green is fifty times worse in the small one, and better in the large one: the sums are alike."""
    cancelling = [span(n, ((600, 0), (200, 4)), ((5400, 54), (1800, 0))) for n in range(60)]
    _, taken = led(cancelling)
    assert taken is not None
    assert taken <= 20
    pooled = [[batch(WARM + n, (6000, 54), (2000, 4))] for n in range(60)]
    assert led(pooled)[1] is None


def test_an_even_fault_is_seen_nearly_as_soon_in_many_strata_as_in_one() -> None:
    one = [[batch(WARM + n, (6000, 6), (2000, 20))] for n in range(60)]
    ten = [span(n, *[((600, n % 2), (200, 2))] * 10) for n in range(60)]
    alone, split = led(one)[1], led(ten)[1]
    assert alone is not None
    assert split is not None
    assert split <= alone + 2


def test_no_step_is_certified_while_one_stratum_fails() -> None:
    """A tenth of the traffic fails 1.5 %; of the whole that is 0.15 %, less than its certificate rules out."""
    gate = replace(GATE, calibrations={Sli.AVAILABILITY: Calibration(0.001)}, guards=BUDGET_ALONE)
    healthy = [span(n, ((600, 1), (200, n % 5 == 0)), ((5400, 5), (1800, 2))) for n in range(60)]
    assert gate.weigh(led(healthy, gate)[0]).ruling is Ruling.ADVANCE
    sick = [span(n, ((600, 0), (200, 3)), ((5400, 5), (1800, 0))) for n in range(60)]
    assert gate.weigh(led(sick, gate)[0]).ruling is Ruling.HOLD
    pooled = [[batch(WARM + n, (6000, 5), (2000, 3))] for n in range(60)]
    assert gate.weigh(led(pooled, gate)[0]).ruling is Ruling.ADVANCE


def test_many_names_are_one_more_stratum() -> None:
    spans = [
        [replace(batch(WARM + n, (10, 0), (5, 0)), stratum=f"{n} {name}") for name in range(20)] for n in range(20)
    ]
    memory, _ = led(spans)
    strata = memory.tracks["edges availability"].strata
    assert len(strata) == MOST + 1
    assert OTHERS in strata


PAIR = st.tuples(st.integers(0, 300), st.integers(0, 4)).map(lambda pair: (pair[0] + pair[1], pair[1]))
SPANS = st.lists(st.lists(st.tuples(PAIR, PAIR), min_size=1, max_size=3), min_size=1, max_size=8)


@given(SPANS, st.integers(0, 8))
@settings(deadline=None, max_examples=40)
def test_stop_and_resume_equals_an_unbroken_run(counts: list[list[Counts]], cut: int) -> None:
    spans = [span(n, *each) for n, each in enumerate(counts)]
    unbroken: dict[str, object] = {}
    resumed: dict[str, object] = {}
    for number, batches in enumerate(spans):
        unbroken = dict(GATE.update(unbroken, stage(), batches))
        resumed = dict(GATE.update(json.loads(json.dumps(resumed)) if number == cut else resumed, stage(), batches))
    assert json.dumps(unbroken) == json.dumps(resumed)
