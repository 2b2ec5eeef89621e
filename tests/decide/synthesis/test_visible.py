"""The mildest fault that a step shows: what is a little worse is seen by the gate itself, what is milder is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from migrate.decide.forecast.source import Source
from migrate.decide.guards import Guards
from migrate.decide.synthesis.ramp import detection, evidence
from migrate.decide.synthesis.visible import Visible, visible
from migrate.decide.track import WORST
from migrate.model.plan import Plan
from migrate.model.spec.gate import GateKind
from tests.decide.given import LIMITS
from tests.decide.synthesis.test_scarcity import EDGES, GUARDS, PROBES, a_plan, served


def shown(plan: Plan, rate: float, *sources: Source, kind: GateKind = GateKind.EVIDENCE) -> tuple[Visible, ...]:
    return visible(plan, served(rate), sources or (EDGES,), GUARDS, kind)


@given(
    rate=some.floats(0.05, 50_000.0),
    green=some.integers(1, 9_999),
    minutes=some.integers(1, 3_000),
    guards=some.sampled_from([Guards(), Guards(alpha=0.01)]),
)
def test_the_next_worse_one_is_detected_within_the_bake_and_the_next_milder_one_is_not(
    rate: float, green: int, minutes: int, guards: Guards
) -> None:
    plan, service = a_plan(green, bake=timedelta(minutes=minutes)), served(rate)
    first, last = visible(plan, service, (EDGES,), guards, GateKind.EVIDENCE)
    target = evidence(guards, steps=2)
    (promise,) = service.promises
    for each in (first, last):
        share = each.step.weights.share

        def takes(ratio: float, share: float = share) -> timedelta:
            return detection(promise, service, guards, ratio=ratio, share=share, target=target)

        if each.ratio is None:
            assert takes(WORST) > each.step.bake
        else:
            assert takes(min(WORST, each.ratio * 1.001)) <= each.step.bake * 1.001
            assert takes(each.ratio * 0.99) >= each.step.bake


@given(rate=some.floats(0.05, 5_000.0), more=some.floats(1.0, 100.0), green=some.integers(1, 5_000))
def test_more_traffic_never_shows_less(rate: float, more: float, green: int) -> None:
    plan = a_plan(green)
    few, many = (shown(plan, each)[0].ratio for each in (rate, rate * more))
    assert (many or 1.0) <= (few or 1.0) * 1.000001


def test_where_traffic_is_too_low_not_even_an_outage_is_shown_and_a_probe_shows_it() -> None:
    plan = a_plan(100)
    first, _ = shown(plan, 0.2)
    assert first.ratio is None
    by_probe, _ = shown(plan, 0.2, EDGES, PROBES)
    assert by_probe.ratio is not None


@pytest.mark.parametrize("rate", [1.0, 100.0])
def test_the_plain_gate_asks_for_its_failures_and_both_limits(rate: float) -> None:
    first, _ = shown(a_plan(5_000), rate, kind=GateKind.PLAIN)
    there = rate * 0.5 * LIMITS.window.total_seconds()
    least = max(LIMITS.of_objective * 0.001, LIMITS.of_blue * 0.0001, LIMITS.failures / there)
    assert first.ratio == (pytest.approx(least) if least <= 1 else None)
