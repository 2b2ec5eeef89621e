"""A plan is what the declaration asks for; its explanation is what the loop will do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from migrate.decide.planner import CALLS, Trip, explain, plan
from migrate.declaration.load import load, parse
from migrate.errors import InvalidWeights
from migrate.model.plan import Limits, Plan
from migrate.model.slo import Sli
from migrate.model.weights import BLUE, GREEN, Weights

EXAMPLE = Path(__file__).parents[2] / "examples" / "shop" / "migration.yaml"
GOOD = EXAMPLE.read_text()
MINUTE = timedelta(minutes=1)
TUESDAY = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Drawn:
    """A route that is only looked at."""

    name: str = "web"
    bound: timedelta = timedelta(seconds=60)
    draw: Callable[[Weights], Weights] = lambda weights: weights

    def picture(self, weights: Weights) -> Weights:
        return self.draw(weights)


def planned(*changes: tuple[str, str]) -> Plan:
    text = GOOD
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return plan(parse(text, source="migration.yaml"))


STEPS = GOOD[GOOD.index("steps:") : GOOD.index("bake: 15m")]
FREEZE = GOOD[GOOD.index("freeze:") : GOOD.index("tick:")]


def test_a_plan_begins_at_all_blue_and_ends_at_all_green() -> None:
    example = plan(load(EXAMPLE))
    assert [step.weights.green for step in example.steps] == [0, 100, 500, 2500, 5000, 10_000]
    assert [step.index for step in example.steps] == [0, 1, 2, 3, 4, 5]
    assert (example.steps[0].bake, example.steps[0].requests, example.steps[0].approval) == (15 * MINUTE, 500, False)


def test_a_step_has_its_own_needs_or_the_defaults() -> None:
    steps = plan(load(EXAMPLE)).steps
    assert (steps[3].bake, steps[3].requests) == (30 * MINUTE, 5000)
    assert (steps[4].bake, steps[4].requests) == (15 * MINUTE, 500)


def test_approvals_are_named_by_share_or_by_step() -> None:
    assert [step.index for step in plan(load(EXAMPLE)).steps if step.approval] == [5]
    asked = planned(("  - 5%", "  - {share: 5%, approval: true}"))
    assert [step.index for step in asked.steps if step.approval] == [2, 5]


def test_the_rest_of_the_plan_is_what_the_gate_and_the_loop_read() -> None:
    example = plan(load(EXAMPLE))
    assert (example.name, example.routes, example.ttl, example.tick) == ("shop", ("web",), MINUTE, timedelta(seconds=5))
    assert example.limits == Limits(10, 2, MINUTE, 10)
    assert example.slo.objective(Sli.LATENCY) is not None
    assert example.slo.slow == timedelta(milliseconds=300)
    assert example.slo.budget == 0.005
    assert len(example.freezes) == 2


def test_the_slowest_route_sets_the_ttl() -> None:
    route = GOOD[GOOD.index("  - name: web") : GOOD.index("slo:")].rstrip()
    second = route.replace("web", "api").replace("shop.example.com", "api.example.com").replace("60s", "120s")
    assert planned((route, f"{route}\n{second}")).ttl == 2 * MINUTE


def test_auto_is_the_documented_ladder() -> None:
    assert planned((STEPS, "steps: auto\n")).digest == planned((STEPS, "")).digest
    assert [step.weights.green for step in planned((STEPS, "")).steps] == [0, 100, 500, 2500, 5000, 10_000]


def test_lift_and_shift_is_one_step_that_a_person_approves() -> None:
    steps = planned((STEPS, ""), ("strategy: gradual", "strategy: lift-and-shift")).steps
    assert [(step.weights, step.approval) for step in steps] == [(BLUE, False), (GREEN, True)]


def test_tuning_the_bake_does_not_make_another_ramp() -> None:
    assert planned(("bake: 15m", "bake: 20m")).digest == planned().digest
    assert planned(("  - 5%", "  - 6%")).digest != planned().digest


def test_each_step_comes_after_the_ttl_and_the_bake_of_the_one_before() -> None:
    needs = explain(planned((FREEZE, "")), [Drawn()], start=TUESDAY)
    elapsed = [(need.earliest - TUESDAY) // MINUTE for need in needs]
    assert elapsed == [0, 16, 32, 48, 79, 95]
    assert needs[-1].over - TUESDAY == 111 * MINUTE


def test_a_step_lasts_as_long_as_its_requests_take_at_the_peak() -> None:
    asked = planned((FREEZE, ""), ("requests: 5000", "requests: 1000000"))
    needs = explain(asked, [Drawn()], start=TUESDAY, peak=100)
    assert needs[3].over - needs[3].earliest == MINUTE + timedelta(seconds=1_000_000 / 25)
    assert needs[0].over - needs[0].earliest == 16 * MINUTE


def test_a_freeze_puts_a_step_off() -> None:
    friday = datetime(
        2026, 6, 5, 13, 30, tzinfo=UTC
    )  # 15:30 in Berlin; frozen from 16:00 until Sunday 08:00, but for Saturday 08:00 to 16:00
    needs = explain(planned(), [Drawn()], start=friday)
    assert [need.earliest.strftime("%a %H:%M") for need in needs[:4]] == [
        "Fri 13:30",
        "Fri 13:46",
        "Sat 06:00",
        "Sat 06:16",
    ]
    assert all(not freeze.until(need.earliest) for need in needs for freeze in planned().freezes)


def test_a_start_within_a_freeze_waits_for_its_end() -> None:
    new_year = explain(planned(), [Drawn()], start=datetime(2026, 12, 24, tzinfo=UTC))[0]
    assert new_year.earliest == datetime(2027, 1, 2, 7, tzinfo=UTC)  # the dated freeze ends within a weekly one


def test_each_route_tells_what_it_can_express() -> None:
    coarse = Drawn("coarse", draw=lambda weights: Weights(weights.green // 1000 * 1000))
    needs = explain(planned(), [Drawn(), coarse], start=TUESDAY)
    assert needs[3].pictures == {"web": Weights(2500), "coarse": Weights(2000)}


def test_a_step_that_a_route_cannot_express_is_refused() -> None:
    def refuse(weights: Weights) -> Weights:
        raise InvalidWeights("too fine")

    with pytest.raises(InvalidWeights):
        explain(planned(), [Drawn(draw=refuse)], start=TUESDAY)


def test_a_rollback_takes_the_calls_the_slowest_route_and_the_ttl() -> None:
    needs = explain(planned(), [Drawn(), Drawn("slow", bound=5 * MINUTE)], start=TUESDAY)
    assert {need.rollback for need in needs[1:]} == {CALLS + 5 * MINUTE + MINUTE}


def test_at_all_blue_there_is_nothing_to_take_back() -> None:
    first = explain(planned(), [Drawn()], start=TUESDAY)[0]
    assert (first.rollback, first.trips) == (timedelta(0), ())


def test_each_step_tells_what_would_take_it_back() -> None:
    availability, latency = explain(planned(), [Drawn()], start=TUESDAY)[1].trips
    assert availability == Trip(Sli.AVAILABILITY, pytest.approx(0.01), 2, MINUTE, 10)
    assert latency == Trip(Sli.LATENCY, pytest.approx(0.1), 2, MINUTE, 10)
