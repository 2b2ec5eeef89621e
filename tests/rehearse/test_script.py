"""A rehearsal file is read with its migration, and what can never happen is refused before anything starts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from migrate.errors import RehearsalError
from migrate.model.side import Cloud
from migrate.rehearse.rehearsal import Coming
from migrate.rehearse.script import read_script

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
    with pytest.raises(RehearsalError, match="from one cloud to another"):
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
