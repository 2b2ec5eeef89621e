"""A rehearsal file is read with its migration, and what can never happen is refused before anything starts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from migrate.errors import Exit, RehearsalRefused, SpecError
from migrate.model.side import Cloud, Side
from migrate.rehearse.faults import ErrorRatio
from migrate.rehearse.rehearsal import Coming
from migrate.rehearse.script import read_script
from migrate.rehearse.watching.watched import Watched

DEMO = Path(__file__).parents[2] / "examples" / "demo"


def written(folder: Path, **document: object) -> Path:
    path = folder / "rehearsal.yaml"
    path.write_text(json.dumps({"migration": str(DEMO / "migration.yaml"), **document}))
    return path


def test_the_demo_builds_its_sides_and_the_quick_one_does_not() -> None:
    assert read_script(DEMO / "rehearsal.yaml", None, None).rehearsal.sides is Coming.BUILT
    assert read_script(DEMO / "traffic.yaml", None, None).rehearsal.sides is Coming.STANDING


def test_a_migration_is_rehearsed_without_faults() -> None:
    script = read_script(DEMO / "migration.yaml", None, None)
    assert (script.rehearsal.blue, script.rehearsal.faults) == (Cloud.AWS, ())


def test_the_direction_can_be_turned_round() -> None:
    for file in "traffic.yaml", "rehearsal.yaml":
        assert read_script(DEMO / file, Cloud.GCP, Cloud.AWS).rehearsal.blue is Cloud.GCP
    with pytest.raises(RehearsalRefused, match="both sides are"):
        read_script(DEMO / "traffic.yaml", Cloud.GCP, Cloud.GCP)


def test_a_fault_at_no_step_is_refused(tmp_path: Path) -> None:
    fault = {"at": "30%", "does": {"fault": "app-killed", "side": "green"}}
    with pytest.raises(RehearsalRefused, match="no step of this migration"):
        read_script(written(tmp_path, faults=[fault]), None, None)


@pytest.mark.parametrize("text", ["", "[]", "{", "just words", "a: b: c"])
def test_what_is_no_rehearsal_says_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rehearsal.yaml"
    path.write_text(text)
    with pytest.raises(SpecError, match=r"rehearsal\.yaml"):
        read_script(path, None, None)


def fault(**changes: object) -> dict[str, object]:
    return {"at": "25%", "does": {"fault": "error-ratio", "side": "green", "ratio": 0.2, **changes}}


@pytest.mark.parametrize(
    ("document", "at", "allowed"),
    [
        ({"sides": "painted"}, "sides", "standing or built"),
        ({"paec": {}}, "paec", "did you mean pace?"),
        ({"colour": True}, "colour", "one of migration, blue, "),
        ({"pace": {"ttl": "1"}}, "pace.ttl", "a duration with its unit"),
        ({"pace": {"bkae": "1s"}}, "pace.bkae", "did you mean bake?"),
        ({"load": {"rate": 0}}, "load.rate", "a number above 0 and up to 5,000"),
        ({"load": {"clients": {"keep-alive": 0}}}, "load.clients.keep-alive", "a whole number from 1 to 500"),
        ({"faults": {"at": "25%"}}, "faults", "a list, each item on a line with a hyphen"),
        ({"faults": [{"at": "25%"}]}, "faults[0].does", "this field is needed: What breaks."),
        ({"faults": [fault(ratio="20")]}, "faults[0].does.ratio", "such as 20%"),
        ({"faults": [fault(ratio=1.5)]}, "faults[0].does.ratio", "a fraction up to 1"),
        ({"faults": [fault(fault="eror-ratio")]}, "faults[0].does.fault", "error-ratio or added-latency or hang"),
        ({"faults": [fault(raito=1)]}, "faults[0].does.raito", "did you mean ratio?"),
        ({"faults": [{**fault(), "at": 25}]}, "faults[0].at", "a share from 0.01% to 100%"),
        ({"expect": {"failed-by-shift": -1}}, "expect.failed-by-shift", "a whole number, 0 or more"),
        ({"migration": 7}, "migration", "The declaration that is rehearsed"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_line_and_what_is_right(
    tmp_path: Path, document: dict[str, object], at: str, allowed: str
) -> None:
    with pytest.raises(SpecError) as refused:
        read_script(written(tmp_path, **document), None, None)
    (problem,) = refused.value.problems
    assert (problem.line, problem.path) == (1, at)
    assert allowed in problem.allowed
    assert refused.value.exit is Exit.USAGE


def test_everything_that_is_wrong_is_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "rehearsal.yaml"
    path.write_text("migration: m.yaml\nsides: painted\npace:\n  bake: soon\nfaults:\n  - at: 25\n    does: {}\n")
    with pytest.raises(SpecError, match="has 4 problems") as refused:
        read_script(path, None, None)
    assert [problem.line for problem in refused.value.problems] == [2, 4, 6, 7]
    assert f"`migrate rehearse {path}`" in refused.value.then


@pytest.mark.parametrize("ratio", ["20%", "20 %", 0.2])
def test_a_ratio_is_a_percentage_or_a_fraction(tmp_path: Path, ratio: object) -> None:
    (episode,) = read_script(written(tmp_path, faults=[fault(ratio=ratio)]), None, None).rehearsal.faults
    assert episode.does == ErrorRatio(Side.GREEN, 0.2)


def test_a_migration_with_a_mistake_is_refused_as_a_migration(tmp_path: Path) -> None:
    path = tmp_path / "migration.yaml"
    path.write_text((DEMO / "migration.yaml").read_text().replace("\nslo:", "\nsol:"))
    with pytest.raises(SpecError, match="did you mean slo"):
        read_script(path, None, None)


DOWN = {"at": "25%", "does": {"fault": "metrics-down"}}
BY_MINUTES = ["cloudwatch", "cloud-monitoring", "xray", "native", "traces"]
LONG = {"bake": "60s", "window": "2m"}


def test_the_edges_cannot_be_down_apart_from_their_users(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="metrics-down needs a source that can go down"):
        read_script(written(tmp_path, faults=[DOWN]), None, None)
    assert read_script(written(tmp_path, watched="log", faults=[DOWN]), None, None).rehearsal.watched is Watched.LOG


@pytest.mark.parametrize("watched", BY_MINUTES)
@pytest.mark.parametrize(
    ("pace", "limit"),
    [({"bake": "59s", "window": "2m"}, "bake at least 1m"), ({"bake": "60s", "window": "119s"}, "window at least 2m")],
)
def test_a_source_that_counts_minutes_needs_the_time_for_them(
    tmp_path: Path, watched: str, pace: dict[str, str], limit: str
) -> None:
    with pytest.raises(RehearsalRefused) as refused:
        read_script(written(tmp_path, watched=watched, pace=pace), None, None)
    assert f"{watched} counts too seldom" in str(refused.value)
    assert limit in str(refused.value)
    read_script(written(tmp_path, watched=watched, pace=LONG), None, None)


@pytest.mark.parametrize("watched", ["log", "prometheus", "cloud-trace"])
def test_other_sources_count_in_two_turns_of_the_loop(tmp_path: Path, watched: str) -> None:
    read_script(written(tmp_path, watched=watched, pace={"bake": "2s", "window": "4s"}), None, None)
    with pytest.raises(RehearsalRefused, match="counts too seldom"):
        read_script(written(tmp_path, watched=watched, pace={"bake": "2s", "window": "3s"}), None, None)


def test_a_limit_that_the_edges_histogram_does_not_know_is_refused(tmp_path: Path) -> None:
    text = (DEMO / "migration.yaml").read_text()
    (tmp_path / "migration.yaml").write_text(text.replace("within: 300ms", "within: 310ms"))
    document = {"migration": "migration.yaml", "pace": {"bake": "5s", "window": "4s"}}
    read_script(written(tmp_path, **document, watched="log"), None, None)
    with pytest.raises(RehearsalRefused, match="histogram"):
        read_script(written(tmp_path, **document, watched="prometheus"), None, None)


def test_every_example_can_be_read() -> None:
    files = [path for path in DEMO.glob("*.yaml") if path.name != "migration.yaml"]
    assert {read_script(path, None, None).rehearsal.watched for path in files} == {Watched.EDGES, Watched.LOG}
