"""A rehearsal's few seconds can certify every ramp, and change nothing of what takes green back."""

from __future__ import annotations

import math
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.decide.growth import reverse
from migrate.decide.planner import plan
from migrate.decide.synthesis.declared import base, guards
from migrate.declaration import template as full
from migrate.declaration.frame import Writer
from migrate.declaration.load import load
from migrate.declaration.starter import starter
from migrate.model.side import Cloud
from migrate.model.spec.spec import Spec
from migrate.rehearse.edge_config import BUCKETS_MS
from migrate.rehearse.rehearsal import Load, Pace, Rehearsal
from migrate.rehearse.scaled import FOLLOW, PROBES, bearable, requests, slowed, tolerance

NOWHERE = Path("migration.yaml")


def written(folder: Path, write: Writer = full.template, **changes: str) -> Spec:
    """What `migrate init` writes, with other text in it."""
    text = write("shop", Cloud.AWS, Cloud.GCP)
    for before, after in changes.items():
        assert before in text
        text = text.replace(before, after)
    path = folder / "migration.yaml"
    path.write_text(text)
    return load(path)


@pytest.fixture(scope="session", params=[full.template, starter], ids=["long", "short"])
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Spec:
    return written(tmp_path_factory.mktemp("template"), request.param)


@given(
    slowness=st.floats(1, 8),
    bake=st.floats(2, 60),
    target=st.floats(0.9, 0.9999),
    first=st.integers(25, 9_000),
    rate=st.floats(60, 5_000),
)
def test_every_step_of_every_ramp_can_be_certified_within_its_patience(
    template: Spec, slowness: float, bake: float, target: float, first: int, rate: float
) -> None:
    slo = template.slo.model_copy(update={"availability": target})
    spec = template.model_copy(update={"slo": slo})
    ramp = plan(spec)
    pace, load = Pace(bake=timedelta(seconds=bake)), Load(rate=rate)
    times = tolerance(spec, ramp, pace, load)
    assert times >= spec.slo.tolerance
    least = min(step.weights.share for step in ramp.steps if step.weights.share)
    served = min(least * rate, PROBES) * FOLLOW * bake * 4  # `PATIENCE` bakes
    for objective in slo.slo.objectives:
        ruled_out = min(0.9, times * objective.allowance)
        evidence = served * reverse(1, 0, base(spec, objective), ruled_out)
        assert evidence >= -math.log(guards(spec).beta) or ruled_out == 0.9


def test_the_template_is_certified_in_a_bake_by_the_declared_load(template: Spec) -> None:
    times = tolerance(template, plan(template), Pace(), Load())
    availability = template.slo.slo.objectives[0]
    served = int(0.01 * Load().rate * FOLLOW * Pace().bake.total_seconds())
    assert served * reverse(1, 0, base(template, availability), times * availability.allowance) >= -math.log(0.05)


def test_a_declared_tolerance_that_is_coarser_stays(tmp_path: Path) -> None:
    spec = written(tmp_path, **{"tolerance: 5": "tolerance: 5000"})
    assert tolerance(spec, plan(spec), Pace(), Load()) == 5000
    assert all(0 < each < 1 for step in plan(spec).steps for each in step.tolerances.values())


def test_the_plain_gate_has_no_certificate_to_scale(tmp_path: Path) -> None:
    spec = written(tmp_path, **{"kind: evidence": "kind: plain"})
    assert tolerance(spec, plan(spec), Pace(), Load()) == spec.slo.tolerance


def test_a_slow_machine_gets_longer_bakes_and_fewer_requests_where_the_file_leaves_it_open() -> None:
    quiet = Rehearsal(migration=NOWHERE)
    assert slowed(quiet, 1.0) == quiet
    slow = slowed(quiet, 4.0)
    assert slow.load.rate == quiet.load.rate / 4
    assert (slow.pace.bake, slow.pace.lease) == (2 * quiet.pace.bake, 4 * quiet.pace.lease)
    told = Rehearsal(migration=NOWHERE, pace=Pace(bake=timedelta(seconds=3)), load=Load(rate=500))
    assert (slowed(told, 4.0).pace.bake, slowed(told, 4.0).load.rate) == (timedelta(seconds=3), 500)


@given(green=st.integers(1, 10_000), rate=st.floats(60, 5_000))
def test_no_step_asks_for_more_than_its_share_gives(green: int, rate: float) -> None:
    assert 1 <= requests(green, Pace(), Load(rate=rate)) <= max(1.0, green / 10_000 * rate * 5)


@given(within=st.sampled_from(BUCKETS_MS), slowness=st.floats(1, 8), below=st.sampled_from([1000, 2000, 5000]))
def test_what_counts_as_slow_grows_with_the_machine_and_stays_below_what_a_probe_waits(
    within: int, slowness: float, below: int
) -> None:
    milli = timedelta(milliseconds=1)
    longer = bearable(within * milli, slowness, below * milli)
    assert longer == within * milli or within < longer / milli < below
    assert longer / milli in BUCKETS_MS
    assert bearable(within * milli, 1.0, below * milli) == within * milli
