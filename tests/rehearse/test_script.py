"""A rehearsal file is read with its migration, and what can never happen is refused before anything starts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from migrate.errors import RehearsalError
from migrate.model.side import Cloud
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
    with pytest.raises(RehearsalError, match="both sides are"):
        read_script(DEMO / "traffic.yaml", Cloud.GCP, Cloud.GCP)


def test_a_fault_at_no_step_is_refused(tmp_path: Path) -> None:
    fault = {"at": "30%", "does": {"fault": "app-killed", "side": "green"}}
    with pytest.raises(RehearsalError, match="no step of this migration"):
        read_script(written(tmp_path, faults=[fault]), None, None)


@pytest.mark.parametrize("text", ["[]", "{", "just words"])
def test_what_is_no_rehearsal_says_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rehearsal.yaml"
    path.write_text(text)
    with pytest.raises(RehearsalError, match=r"rehearsal\.yaml"):
        read_script(path, None, None)


def test_a_word_that_means_nothing_is_named(tmp_path: Path) -> None:
    with pytest.raises(RehearsalError) as refused:
        read_script(written(tmp_path, sides="painted"), None, None)
    assert "sides" in str(refused.value)


DOWN = {"at": "25%", "does": {"fault": "metrics-down"}}
BY_MINUTES = ["cloudwatch", "cloud-monitoring", "xray", "native", "traces"]
LONG = {"bake": "60s", "window": "2m"}


def test_the_edges_cannot_be_down_apart_from_their_users(tmp_path: Path) -> None:
    with pytest.raises(RehearsalError, match="metrics-down needs a source that can go down"):
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
    with pytest.raises(RehearsalError) as refused:
        read_script(written(tmp_path, watched=watched, pace=pace), None, None)
    assert f"{watched} counts too seldom" in str(refused.value)
    assert limit in str(refused.value)
    read_script(written(tmp_path, watched=watched, pace=LONG), None, None)


@pytest.mark.parametrize("watched", ["log", "prometheus", "cloud-trace"])
def test_other_sources_count_in_two_turns_of_the_loop(tmp_path: Path, watched: str) -> None:
    read_script(written(tmp_path, watched=watched, pace={"bake": "2s", "window": "4s"}), None, None)
    with pytest.raises(RehearsalError, match="counts too seldom"):
        read_script(written(tmp_path, watched=watched, pace={"bake": "2s", "window": "3s"}), None, None)


def test_a_limit_that_the_edges_histogram_does_not_know_is_refused(tmp_path: Path) -> None:
    text = (DEMO / "migration.yaml").read_text()
    (tmp_path / "migration.yaml").write_text(text.replace("within: 300ms", "within: 310ms"))
    document = {"migration": "migration.yaml", "pace": {"bake": "5s", "window": "4s"}}
    read_script(written(tmp_path, **document, watched="log"), None, None)
    with pytest.raises(RehearsalError, match="histogram"):
        read_script(written(tmp_path, **document, watched="prometheus"), None, None)


def test_every_example_can_be_read() -> None:
    files = [path for path in DEMO.glob("*.yaml") if path.name != "migration.yaml"]
    assert {read_script(path, None, None).rehearsal.watched for path in files} == {Watched.EDGES, Watched.LOG}
