"""Where traffic is too low for a certificate the plan says so beforehand, and what it offers would really help."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest

from migrate.decide.forecast.source import Source
from migrate.decide.guards import Guards
from migrate.decide.steps import PATIENCE
from migrate.decide.synthesis.growth import certificate
from migrate.decide.synthesis.ramp import POWER, synthesise
from migrate.decide.synthesis.scarcity import BEARABLE, Scarcity, scarcities
from migrate.decide.synthesis.service import Promise, Service
from migrate.model.plan import Plan, Step
from migrate.model.slo import Sli
from migrate.model.spec.gate import GateKind
from migrate.model.weights import BLUE, Weights
from tests.decide.given import LIMITS, SLO

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
GUARDS = Guards()
EDGES = Source("edges", 10 * SECOND)
PROBES = Source("probes", 10 * SECOND, steady=5.0)


def served(rate: float) -> Service:
    promise = Promise(Sli.AVAILABILITY, 0.001, rate * 12_960, base=0.0001, limit=0.001, accepted=0.005)
    return Service(rate, 100 * SECOND, MINUTE, 10 * SECOND, (promise,))


def a_plan(*greens: int, bake: timedelta = 15 * MINUTE, requests: int = 500) -> Plan:
    steps = tuple(Step(index, Weights(green), bake, requests) for index, green in enumerate((0, *greens, 10_000)))
    return Plan("shop", ("web",), steps, SLO, LIMITS, MINUTE, 5 * SECOND)


def short(plan: Plan, rate: float, *sources: Source, kind: GateKind = GateKind.EVIDENCE) -> tuple[Scarcity, ...]:
    return scarcities(plan, served(rate), sources or (EDGES,), GUARDS, kind)


def test_where_there_is_traffic_enough_nothing_is_said() -> None:
    assert short(a_plan(100, 2500), 5000.0) == ()


def test_a_step_too_small_for_its_traffic_is_named_with_what_it_lacks() -> None:
    (found,) = short(a_plan(100, 5000), 5.0)
    assert (found.step.index, found.signal, found.rate) == (1, "edges", 0.05)
    assert found.takes == pytest.approx(found.needed / 0.05 * SECOND, abs=SECOND)
    assert found.takes > PATIENCE * found.step.bake


def test_the_longer_bake_that_is_offered_is_long_enough() -> None:
    (found,) = short(a_plan(100, 5000), 5.0)
    assert short(a_plan(100, 5000, bake=found.bake), 5.0) == ()
    assert found.bake % MINUTE == timedelta(0)


def test_the_synthetic_load_that_is_offered_certifies_within_the_bake() -> None:
    (found,) = short(a_plan(100, 5000), 5.0)
    assert found.synthetic is not None
    seconds = found.step.bake.total_seconds()
    assert (found.rate + found.synthetic.rate) * seconds >= found.needed
    assert found.synthetic.requests == found.synthetic.rate * seconds


def test_no_load_test_is_offered_for_synthetic_load() -> None:
    (found, *_) = short(a_plan(100, 5000, bake=10 * SECOND), 5.0)
    assert found.synthetic is None


def test_the_tolerance_that_is_offered_is_certified_within_four_bakes_and_hardly_coarser() -> None:
    (found,) = short(a_plan(100, 5000), 5.0)
    assert found.tolerance is not None
    affordable = found.rate * PATIENCE * found.step.bake.total_seconds()
    for factor, enough in ((found.tolerance, True), (found.tolerance - 0.1, False)):
        needed = certificate(0.0001, factor * 0.001).requests(-math.log(GUARDS.beta), power=POWER)
        assert (needed <= affordable) == enough


def test_where_not_even_an_outage_could_be_ruled_out_no_tolerance_is_offered() -> None:
    found = short(a_plan(1, 5000, bake=MINUTE), 0.5)[1]
    assert found.step.weights == Weights(1)
    assert found.tolerance is None


def test_a_probe_sends_as_much_at_every_share() -> None:
    found = short(a_plan(100, 5000, bake=MINUTE), 5000.0, PROBES)
    assert [each.rate for each in found] == [5.0] * 4
    assert short(a_plan(100, 5000), 5000.0, PROBES) == ()


def test_of_several_signals_the_slowest_is_named() -> None:
    (found,) = short(a_plan(100, 5000), 5.0, PROBES, EDGES)
    assert found.signal == "edges"


def test_the_plain_gate_needs_the_requests_of_the_step() -> None:
    (found,) = short(a_plan(100, 5000), 5.0, kind=GateKind.PLAIN)
    assert (found.needed, found.tolerance) == (500, None)


def test_step_0_counts_on_blue() -> None:
    found = short(a_plan(5000, bake=MINUTE), 1.0)
    assert (found[0].step.weights, found[0].rate) == (BLUE, 1.0)


def test_a_synthesised_ramp_lacks_nothing_until_a_step_takes_more_than_a_day() -> None:
    for rate, lacking in ((5.0, False), (0.01, True)):
        service = served(rate)
        steps = [
            Step(index, rung.weights, rung.bake, rung.requests, tolerances=rung.tolerances)
            for index, rung in enumerate(synthesise(service, GUARDS), start=1)
        ]
        first = Step(0, BLUE, 15 * MINUTE if rate > 1 else 30 * 24 * 60 * MINUTE, 1)
        plan = Plan("shop", ("web",), (first, *steps), SLO, LIMITS, MINUTE, 5 * SECOND)
        found = scarcities(plan, service, (EDGES,), GUARDS, GateKind.EVIDENCE)
        assert bool(found) == lacking
        assert all(each.takes > BEARABLE for each in found)
