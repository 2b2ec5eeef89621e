"""A plan is what the declaration asks for; its explanation is what the loop will do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.decide.planner import CALLS, Trip, explain, foresee, plan
from migrate.decide.synthesis.declared import PROPAGATION
from migrate.declaration.load import load, parse
from migrate.errors import InvalidWeights, SpecError
from migrate.model.phase import Phase
from migrate.model.plan import Limits, Plan
from migrate.model.slo import Sli
from migrate.model.spec import Ladder
from migrate.model.spec.gate import GateKind
from migrate.model.spec.slo import Latency, SloSpec
from migrate.model.weights import BLUE, GREEN, Weights
from migrate.routes.route53.route import BOUND

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


SHOP = load(EXAMPLE)
AUTO = (STEPS, "steps: auto\n")
PEAK = ("  peak: 800\n", "")
UNTIMED = ("bake: 15m\nrequests: 500\n", "")


def greens(plan: Plan) -> list[int]:
    return [step.weights.green for step in plan.steps]


def test_auto_is_made_from_the_error_budget() -> None:
    """B/(lam D) = 0.5 % of 0.1 % of 30 days over 159 s, a little less for what an outage costs until it is evident."""
    made = planned(AUTO, UNTIMED)
    assert greens(made) == [0, 814, 3256, 10_000]
    assert made.digest == planned((STEPS, ""), UNTIMED).digest


def test_a_budget_twice_as_large_allows_twice_the_first_share() -> None:
    first = greens(planned(AUTO, ("budget: 0.5%", "budget: 1%")))[1]
    assert first == pytest.approx(2 * 814, rel=0.01)


def test_the_rate_changes_the_bakes_and_hardly_the_shares() -> None:
    busy, calm = planned(AUTO, UNTIMED), planned(AUTO, UNTIMED, ("peak: 800", "peak: 50"))
    assert greens(calm)[1] == pytest.approx(greens(busy)[1], rel=0.02)
    assert calm.last.bake > 1.5 * busy.last.bake


def test_a_declared_bake_and_number_of_requests_are_the_least() -> None:
    made = planned(AUTO)
    assert {step.bake for step in made.steps} == {15 * MINUTE}
    assert [step.requests for step in made.steps[:3]] == [13, 500, 500]


def test_each_synthesised_step_rules_out_what_the_next_cannot_afford() -> None:
    steps = planned(AUTO).steps
    tolerances = [step.tolerances[Sli.AVAILABILITY] for step in steps[1:]]
    assert tolerances == sorted(tolerances, reverse=True)
    assert tolerances[-1] == pytest.approx(0.005)
    assert planned(AUTO, ("  budget: 0.5%", "  budget: 0.5%\n  tolerance: 4")).last.tolerances[Sli.AVAILABILITY] == (
        pytest.approx(0.004)
    )


def test_a_synthesised_ramp_asks_before_the_step_that_reaches_the_approval() -> None:
    asked = planned(AUTO, ("approvals: [100%]", "approvals: [25%, 100%]"))
    assert [step.weights.green for step in asked.steps if step.approval] == [3256, 10_000]


HOLD_BACK = ("bake: 15m", "soak: 2d\nhold-back: 5%\nbake: 15m")


def test_blue_is_held_back_in_a_step_that_lasts_as_long_as_the_soak() -> None:
    made = planned(HOLD_BACK)
    assert greens(made) == [0, 100, 500, 2500, 5000, 9500, 10_000]
    assert [(step.index, step.bake) for step in made.steps if step.phase is Phase.SOAK] == [(5, timedelta(days=2))]
    assert [step.index for step in made.steps if step.approval] == [6]
    assert (made.last.bake, made.soak, made.soaking, made.watched) == (15 * MINUTE, timedelta(0), None, 7)


def test_a_synthesised_ramp_holds_blue_back_as_well() -> None:
    made, plain = planned(AUTO, HOLD_BACK), planned(AUTO)
    assert greens(made) == [*greens(plain)[:-1], 9500, 10_000]
    assert [step.bake for step in made.steps if step.phase is Phase.SOAK] == [timedelta(days=2)]
    kept, last = made.steps[-2:]
    assert kept.tolerances[Sli.AVAILABILITY] >= last.tolerances[Sli.AVAILABILITY] == pytest.approx(0.005)


def test_all_at_once_holds_nothing_back() -> None:
    with pytest.raises(SpecError, match="has steps"):
        planned((STEPS, ""), ("strategy: gradual", "strategy: lift-and-shift"), HOLD_BACK)


def test_a_soak_goes_on_after_the_end_only_where_it_is_declared() -> None:
    assert planned(("bake: 15m", "soak: 2d\nbake: 15m")).soak == timedelta(days=2)
    assert plan(load(EXAMPLE)).soak == timedelta(0)


def test_a_long_soak_is_not_taken_for_a_budget_that_chance_spends() -> None:
    """In it only what green fails beyond the objective is charged."""
    text = GOOD.replace("bake: 15m", "soak: 30d\nhold-back: 5%\nbake: 15m").replace("kind: plain", "kind: evidence")
    spec = parse(text, source="migration.yaml")
    foreseen, usual = foresee(spec, plan(spec)), parse(GOOD, source="migration.yaml")
    without = foresee(usual, plan(usual))
    assert foreseen
    assert without
    assert foreseen.bounds.unkept == without.bounds.unkept


def test_only_users_are_asked_where_they_go() -> None:
    assert plan(load(EXAMPLE)).users == ("edges",)


def test_auto_without_a_peak_is_the_documented_ladder() -> None:
    made = planned(AUTO, PEAK)
    assert greens(made) == [0, 100, 500, 2500, 5000, 10_000]
    assert not any(step.tolerances for step in made.steps)


def test_listed_steps_have_a_tolerance_where_one_is_declared() -> None:
    assert not planned().last.tolerances
    declared = planned(("  budget: 0.5%", "  budget: 0.5%\n  tolerance: 6"))
    assert declared.steps[1].tolerances == {Sli.AVAILABILITY: pytest.approx(0.006), Sli.LATENCY: pytest.approx(0.06)}


@settings(deadline=None, max_examples=60, database=None)
@given(
    available=st.floats(0.02, 0.9999),
    fast=st.floats(0.02, 0.9999),
    base=st.floats(1e-6, 0.999),
    budget=st.floats(1e-6, 0.999),
    peak=st.integers(1, 100_000),
    kind=st.sampled_from(GateKind),
)
def test_every_promise_can_be_planned_and_foreseen(
    available: float, fast: float, base: float, budget: float, peak: int, kind: GateKind
) -> None:
    shop = SHOP
    slo = SloSpec(availability=available, latency=Latency(within=timedelta(seconds=1), target=fast), budget=budget)
    gate = shop.gate.model_copy(update={"kind": kind, "base": base})
    service = shop.service.model_copy(update={"peak": peak})
    for steps in (shop.steps, Ladder.AUTO):
        spec = shop.model_copy(update={"slo": slo, "gate": gate, "service": service, "steps": steps})
        made = plan(spec)
        foresight = foresee(spec, made)
        assert made.last.weights == GREEN
        assert foresight is not None
        assert all(timedelta(0) < step.bake <= timedelta(days=30) for step in made.steps)


def test_what_the_plan_takes_for_the_propagation_is_the_slowest_route_s() -> None:
    assert PROPAGATION >= BOUND


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
