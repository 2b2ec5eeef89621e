"""A plan says what it bounds, and is honest about the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from migrate.decide.guards import Guards
from migrate.decide.planner import Foresight, foresee, plan
from migrate.decide.synthesis.declared import service
from migrate.decide.synthesis.ramp import noticing
from migrate.declaration.load import parse
from migrate.model.slo import Sli
from tests.declaration.given import GOOD, swapped

STEPS = GOOD[GOOD.index("steps:") : GOOD.index("gate:")]
EVIDENCE = swapped("gate:\n", "gate:\n  kind: evidence\n", text=swapped(STEPS, ""))


def foreseen(text: str) -> Foresight:
    spec = parse(text, source="migration.yaml")
    found = foresee(spec, plan(spec))
    assert found is not None
    return found


def test_an_outage_costs_rate_times_share_times_delay() -> None:
    bounds = foreseen(EVIDENCE).bounds
    assert bounds.delay > timedelta(seconds=2 * 10 + 5 + 14 + 60 + 60)
    for index, share in ((1, 0.0814), (2, 0.3256), (3, 1.0)):
        assert bounds.outages[index] == pytest.approx(800 * share * bounds.delay.total_seconds())


def test_an_outage_in_the_first_synthesised_step_is_what_the_budget_allows() -> None:
    bounds = foreseen(EVIDENCE).bounds
    assert bounds.budget == {Sli.AVAILABILITY: pytest.approx(10_368), Sli.LATENCY: pytest.approx(103_680)}
    assert bounds.outages[1] <= bounds.budget[Sli.AVAILABILITY] <= 1.01 * bounds.outages[1]
    assert bounds.unkept == ()


def test_what_may_stay_unnoticed_is_what_the_last_certificate_rules_out() -> None:
    assert foreseen(EVIDENCE).bounds.unnoticed[Sli.AVAILABILITY] == pytest.approx(0.005)
    listed = swapped("gate:\n", "gate:\n  kind: evidence\n")
    assert foreseen(listed).bounds.unnoticed[Sli.AVAILABILITY] == pytest.approx(0.0032)
    assert foreseen(GOOD).bounds.unnoticed[Sli.AVAILABILITY] == pytest.approx(0.005)  # half of ten times 0.1 %


def test_only_a_ramp_made_from_the_budget_is_said_to_be_one() -> None:
    assert foreseen(EVIDENCE).synthesised
    assert not foreseen(GOOD).synthesised


def test_a_budget_that_an_outage_spends_before_it_is_evident_is_said_not_to_be_kept() -> None:
    few = swapped("peak: 800", "peak: 1", text=EVIDENCE)
    bounds = foreseen(few).bounds
    assert bounds.unkept == (Sli.AVAILABILITY,)
    assert bounds.budget[Sli.AVAILABILITY] == pytest.approx(12.96)


def test_a_budget_that_the_noise_of_a_healthy_green_spends_is_not_kept_either() -> None:
    small = swapped("budget: 0.5%", "budget: 0.1%", text=EVIDENCE)
    noisy = swapped("gate:\n", "bake: 24h\ngate:\n  base: 0.09%\n", text=small)
    assert foreseen(small).bounds.unkept == ()
    assert foreseen(noisy).bounds.unkept == (Sli.AVAILABILITY,)


def test_without_a_peak_nothing_is_foreseen() -> None:
    spec = parse(swapped("  peak: 800\n", ""), source="migration.yaml")
    assert foresee(spec, plan(spec)) is None


def test_more_tracks_and_a_stricter_alpha_take_longer_to_notice_an_outage() -> None:
    promise = service(parse(EVIDENCE, source="migration.yaml"), 800).promises[0]
    assert noticing(promise, Guards()) < noticing(promise, Guards(), tracks=4)
    assert noticing(promise, Guards(alpha=1e-2)) < noticing(promise, replace(Guards(), alpha=1e-5))
