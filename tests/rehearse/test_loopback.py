"""What is rehearsed is the migration as it is declared, on loopback places at the rehearsal's pace."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from migrate.decide.planner import plan
from migrate.declaration.load import load
from migrate.errors import RehearsalError
from migrate.model.side import Cloud, Side
from migrate.model.slo import Sli
from migrate.model.spec.gate import GateKind
from migrate.model.spec.meter import PrometheusSpec
from migrate.model.spec.signal import LogSpec, MetricsSpec, ProbeSpec
from migrate.model.spec.spec import Spec
from migrate.rehearse.loopback import Ground, Means, loopback, with_stacks
from migrate.rehearse.rehearsal import Pace
from migrate.rehearse.watching.declared import Addresses
from migrate.rehearse.watching.watched import Watched
from migrate.signals.declared import meter

EXAMPLE = Path(__file__).parents[2] / "examples" / "demo" / "migration.yaml"
PACE = Pace()
GROUND = Ground(
    clouds={Side.BLUE: Cloud.AWS, Side.GREEN: Cloud.GCP},
    answers={Side.BLUE: "127.0.1.10", Side.GREEN: "127.0.2.10"},
    doors={},
    metrics={side: f"http://127.0.0.1:19000/{side}" for side in Side},
    port=18_080,
    zone="Z0123456789ABC",
    endpoint="http://127.0.0.1:15000",
    nameservers=["127.0.0.1:15353"],
)


def rehearsed(spec: Spec, folder: Path, ground: Ground = GROUND) -> Spec:
    return written(loopback(spec, plan(spec), ground, Means(PACE)), folder)


def written(document: object, folder: Path) -> Spec:
    path = folder / "migration.yaml"
    path.write_text(json.dumps(document))
    return load(path)


def changed(folder: Path, before: str, after: str, *, peak: int) -> Spec:
    text = EXAMPLE.read_text().replace("  health: /healthz\n", f"  health: /healthz\n  peak: {peak}\n")
    assert before in text
    path = folder / "declared.yaml"
    path.write_text(text.replace(before, after))
    return load(path)


def test_the_ramp_and_the_objectives_are_the_migrations_own(tmp_path: Path) -> None:
    spec = load(EXAMPLE)
    told = rehearsed(spec, tmp_path)
    assert [step.weights for step in plan(told).steps] == [step.weights for step in plan(spec).steps]
    assert told.slo == spec.slo
    assert told.gate == spec.gate.model_copy(update={"window": PACE.window})


def test_a_gate_of_evidence_stays_one(tmp_path: Path) -> None:
    spec = changed(tmp_path, "gate:\n", "gate:\n  kind: evidence\n  alpha: 1%\n  base: 0.05%\n", peak=500)
    gate = rehearsed(spec, tmp_path).gate
    assert gate.kind is GateKind.EVIDENCE
    assert (gate.alpha, gate.base) == (spec.gate.alpha, spec.gate.base)


def test_stacks_build_what_is_declared_and_find_green_themselves(tmp_path: Path) -> None:
    spec = load(EXAMPLE)
    nowhere = replace(GROUND, answers={})
    document = loopback(spec, plan(spec), nowhere, Means(PACE))
    told = written(with_stacks(document, spec, nowhere, soak=timedelta(seconds=20)), tmp_path)
    assert told.container == spec.container
    assert told.green.address is None
    assert told.soak == timedelta(seconds=20)
    assert str(told.blue.address) == "blue.invalid"
    assert told.blue.cidr != told.green.cidr
    assert told.verify is not None


def test_stacks_need_something_to_build(tmp_path: Path) -> None:
    whole = load(EXAMPLE)
    spec = whole.model_copy(update={"container": None})
    document = loopback(whole, plan(whole), GROUND, Means(PACE))
    with pytest.raises(RehearsalError, match="nothing says what the stacks shall build"):
        with_stacks(document, spec, GROUND, soak=timedelta(seconds=20))


def test_a_side_whose_name_only_the_rehearsal_knows_is_probed_at_its_door(tmp_path: Path) -> None:
    told = rehearsed(load(EXAMPLE), tmp_path, replace(GROUND, doors={Side.BLUE: "127.0.1.10"}))
    probe = next(signal for signal in told.signals if isinstance(signal, ProbeSpec))
    assert probe.blue == "http://127.0.1.10:18080/healthz"
    assert probe.green is None


SOURCES = Addresses(
    aws="http://127.0.0.1:19001",
    google="http://127.0.0.1:19002",
    prometheus="http://127.0.0.1:19003",
    logs={side: Path(f"/world/shipped-{side}.log") for side in Side},
)
BLUE_ON = {
    cloud: {Side.BLUE: cloud, Side.GREEN: next(other for other in Cloud if other is not cloud)} for cloud in Cloud
}


def watching(watched: Watched, folder: Path, blue: Cloud = Cloud.AWS) -> LogSpec | MetricsSpec:
    """The one signal of a migration that is driven by this source."""
    pace = Pace(bake=timedelta(minutes=1), window=timedelta(minutes=2))
    ground = replace(GROUND, watched=watched, sources=SOURCES, clouds=BLUE_ON[blue])
    spec = load(EXAMPLE)
    (signal,) = written(loopback(spec, plan(spec), ground, Means(pace)), folder).signals
    assert isinstance(signal, LogSpec | MetricsSpec)
    assert signal.name == watched
    return signal


ALONE = [each for each in Watched if each is not Watched.EDGES]


@pytest.mark.parametrize("blue", Cloud)
@pytest.mark.parametrize("watched", ALONE)
def test_what_is_watched_is_the_only_signal_and_a_declaration_may_have_it(
    tmp_path: Path, watched: Watched, blue: Cloud
) -> None:
    signal = watching(watched, tmp_path, blue)
    if isinstance(signal, MetricsSpec):
        told = {BLUE_ON[blue][side]: getattr(signal, side).source for side in Side}
        assert told == watched.meters


def test_latency_is_watched_by_every_source(tmp_path: Path) -> None:
    slo = load(EXAMPLE).slo.slo
    for watched in ALONE:
        signal = watching(watched, tmp_path)
        if isinstance(signal, MetricsSpec):
            assert meter(signal.blue, slo.slow).slis == meter(signal.green, slo.slow).slis == frozenset(Sli)


@pytest.mark.parametrize("slowness", [1.0, 1.3, 1.5, 2.0, 4.0, 8.0, 20.0])
def test_the_bucket_that_is_watched_ends_where_an_answer_is_slow_on_this_machine(
    tmp_path: Path, slowness: float
) -> None:
    ground, spec = replace(GROUND, watched=Watched.PROMETHEUS, sources=SOURCES), load(EXAMPLE)
    pace = Pace(bake=timedelta(minutes=1), window=timedelta(minutes=2))
    told = written(loopback(spec, plan(spec), ground, Means(pace, slowness=slowness)), tmp_path)
    (signal,) = told.signals
    assert isinstance(signal, MetricsSpec)
    assert isinstance(signal.blue, PrometheusSpec)
    assert told.slo.latency is not None
    assert f'le="{told.slo.latency.within / timedelta(milliseconds=1):g}"' in (signal.blue.fast or "")


def test_the_log_that_is_read_is_the_one_that_was_shipped(tmp_path: Path) -> None:
    signal = watching(Watched.LOG, tmp_path)
    assert isinstance(signal, LogSpec)
    assert (signal.blue.path, signal.green.path) == ("shipped-blue.log", "shipped-green.log")


@pytest.mark.parametrize("slowness", [1.0, 1.5, 2.0, 4.0, 8.0])
@pytest.mark.parametrize("within", ["50ms", "300ms", "1s", "3s"])
def test_however_slow_the_machine_and_the_promise_the_declaration_is_one(
    tmp_path: Path, slowness: float, within: str
) -> None:
    spec = changed(tmp_path, "within: 300ms", f"within: {within}", peak=500)
    told = written(loopback(spec, plan(spec), GROUND, Means(PACE, slowness=slowness)), tmp_path)
    probe = next(signal for signal in told.signals if isinstance(signal, ProbeSpec))
    assert told.slo.latency is not None
    assert probe.timeout > told.slo.latency.within
