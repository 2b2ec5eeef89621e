"""A ramp made from the error budget: the published figures, and what every such ramp keeps."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.decide.guards import Guards
from migrate.decide.synthesis import ramp
from migrate.decide.synthesis.growth import absolute, certificate, relative
from migrate.decide.synthesis.ramp import GROWTH, Rung, certification, evidence, shares, synthesise
from migrate.decide.synthesis.service import Promise, Service
from migrate.model.slo import Sli
from migrate.model.spec.slo import LEAST_TOLERANCE
from migrate.model.weights import GREEN

MINUTE = timedelta(minutes=1)
ALLOWANCE = 0.001
MONTH_SECONDS = 2_592_000
GUARDS = Guards(limit=2.0, tolerance=1.6, mix=0.0)
NINE = -math.log(9)
"""The published figures are those of a gate with these settings and nine alternatives."""


@pytest.fixture(autouse=True)
def nine_alternatives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ramp, "LOG_PRIOR", NINE)


def served(rate: float, *, part: float = 0.005, period: timedelta = MINUTE, notice: timedelta = 2 * MINUTE) -> Service:
    """99.9 % promised and 0.1 % bad on blue; minute metrics that come a minute late, a TTL of 60 s: D = 180 s."""
    budget = part * ALLOWANCE * rate * MONTH_SECONDS
    promise = Promise(Sli.AVAILABILITY, ALLOWANCE, budget, base=ALLOWANCE, limit=2 * ALLOWANCE, accepted=5 * ALLOWANCE)
    return Service(rate, notice, MINUTE, period, (promise,))


def minutes(rungs: tuple[Rung, ...]) -> int:
    return sum((rung.bake for rung in rungs), timedelta()) // MINUTE


@pytest.mark.parametrize("rate", [5, 50, 500, 5000])
def test_half_a_percent_of_the_month_allows_these_shares_at_every_rate(rate: float) -> None:
    assert [weights.green for weights in shares(served(rate))] == [720, 2880, 10_000]


@pytest.mark.parametrize(("rate", "total"), [(5, 74), (50, 20), (500, 15), (5000, 15)])
def test_the_bakes_add_up_to_what_was_simulated(rate: float, total: int) -> None:
    assert minutes(synthesise(served(rate), GUARDS)) == total


def test_a_tenth_of_the_budget_takes_five_steps() -> None:
    assert len(shares(served(500, part=0.0005))) == 5
    assert minutes(synthesise(served(500, part=0.0005), GUARDS)) == 25


EXCESS = {
    0.01: (24, 9, 6, 3, 2),
    0.10: (27, 11, 8, 5, 4),
    0.25: (34, 15, 11, 8, 7),
    0.50: (54, 25, 19, 15, 13),
}
"""Bad requests until detection, by share, for 0.2, 0.5, 1, 5 and 50 % bad; alpha 1e-3, rho 1, one start time."""

SIMULATED = {
    0.01: (23, 9, 6, 4, 3),
    0.10: (26, 11, 8, 5, 5),
    0.25: (32, 14, 10, 7, 8),
    0.50: (50, 22, 17, 13, 17),
}


@pytest.mark.parametrize("share", EXCESS)
def test_failures_to_detection_are_the_formula_s_and_near_the_simulated_ones(share: float) -> None:
    target = GUARDS.threshold() - NINE
    for ratio, formula, simulated in zip((0.002, 0.005, 0.01, 0.05, 0.5), EXCESS[share], SIMULATED[share], strict=True):
        requests = target / relative(ratio, share, ALLOWANCE, 1.0).mean
        told = requests * share * (ratio - ALLOWANCE)  # which no rate makes less
        assert told == pytest.approx(formula, abs=0.5)
        assert told == pytest.approx(simulated, rel=0.16 if ratio <= 0.05 else 0.34, abs=1)


def test_evidence_grows_only_on_what_is_worse_than_the_null() -> None:
    assert relative(0.00125, 0.1, ALLOWANCE, 1.25).mean == 0
    assert absolute(0.002, 0.1, 0.002).mean == 0
    assert certificate(0.003, 0.003).mean == 0
    assert relative(0.00126, 0.1, ALLOWANCE, 1.25).mean > 0
    assert absolute(0.0021, 0.1, 0.002).mean > 0


def test_a_certificate_takes_more_requests_the_closer_its_tolerance_is() -> None:
    promise = served(50).promises[0]
    needed = [certification(promise, GUARDS, tolerance=q) for q in (0.0032, 0.005, 0.05, 0.5)]
    assert needed == sorted(needed, reverse=True)
    assert needed[-1] < 20


def test_each_further_track_and_step_asks_for_more_evidence() -> None:
    assert evidence(GUARDS, steps=3) < evidence(GUARDS, steps=5) < evidence(GUARDS, steps=5, tracks=2)


def test_the_tightest_promise_sets_the_shares_and_the_slowest_the_bake() -> None:
    one = served(50)
    tight = one.promises[0]
    loose = Promise(Sli.LATENCY, 0.01, budget=10 * tight.budget, base=0.01, limit=0.02, accepted=0.05)
    both = Service(one.rate, one.notice, one.ttl, one.period, (tight, loose))
    assert shares(both) == shares(one)
    for alone, together in zip(synthesise(one, GUARDS), synthesise(both, GUARDS), strict=True):
        assert together.bake >= alone.bake
        assert together.tolerances[Sli.AVAILABILITY] == alone.tolerances[Sli.AVAILABILITY]
        assert set(together.tolerances) == {Sli.AVAILABILITY, Sli.LATENCY}


@given(
    rate=st.floats(0.5, 50_000),
    part=st.floats(1e-4, 1.0),
    period=st.integers(1, 120).map(lambda seconds: timedelta(seconds=seconds)),
    notice=st.integers(1, 600).map(lambda seconds: timedelta(seconds=seconds)),
)
def test_every_ramp_rises_to_all_green_within_what_its_budget_allows(
    rate: float, part: float, period: timedelta, notice: timedelta
) -> None:
    service = served(rate, part=part, period=period, notice=notice)
    rungs, promise = synthesise(service, GUARDS), service.promises[0]
    assert rungs[-1].weights == GREEN
    assert service.outage(rungs[0].weights.share) <= promise.budget or rungs[0].weights.green == 1
    for before, after in pairwise(rungs):
        assert before.weights < after.weights
        assert after.weights.green <= GROWTH * before.weights.green
        affordable = service.outage(after.weights.share) * (before.tolerances[Sli.AVAILABILITY] - promise.base)
        assert affordable <= promise.budget * 1.001 or before.tolerances[Sli.AVAILABILITY] == pytest.approx(0.0032)
    for rung in rungs:
        assert rung.bake >= min(notice + 2 * MINUTE, timedelta(days=30))
        assert rung.requests >= 1


def test_the_least_tolerance_that_a_declaration_may_ask_for_is_the_gate_s() -> None:
    assert pytest.approx(Guards().tolerance * Guards().limit) == LEAST_TOLERANCE


def test_a_wide_margin_at_small_shares_asks_for_longer_bakes() -> None:
    strict, wide = (synthesise(served(5, part=0.0005), replace(GUARDS, mix=mix)) for mix in (0.0, 0.05))
    assert [rung.weights for rung in strict] == [rung.weights for rung in wide]
    assert wide[0].bake > strict[0].bake
    assert wide[-1].bake == strict[-1].bake
