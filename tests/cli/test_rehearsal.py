"""rehearse: what it refuses. What it performs is told by the stories in tests/rehearse."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.errors import RehearsalError
from tests.cli.shop import USAGE, typed


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("migration: migration.yaml\nloud: true\n", "loud"),
        ("migration: [\n", "rehearsal.yaml has a problem"),
        ("just a sentence\n", "a mapping with migration, blue"),
    ],
)
def test_a_file_that_is_no_rehearsal_is_refused_with_what_is_wrong(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "rehearsal.yaml"
    file.write_text(text)
    said = typed("rehearse", file, "--out", tmp_path / "out")
    assert (said.exit, said.out) == (USAGE, "")
    assert "Traceback" not in said.err
    assert why in said.err
    assert not (tmp_path / "out").exists()


def test_no_file_at_all_says_what_is_taken_without_one(tmp_path: Path) -> None:
    said = typed("rehearse", tmp_path / "none.yaml", "--json")
    assert (said.exit, said.err) == (USAGE, "")
    assert "takes ./migration.yaml" in said.json["then"]


def test_from_a_cloud_to_itself_is_refused(tmp_path: Path) -> None:
    typed("init", tmp_path)
    said = typed("rehearse", tmp_path / "migration.yaml", "--from", "aws", "--to", "aws")
    assert said.exit == USAGE
    assert "both sides are" in said.err


def test_a_place_that_cannot_be_written_is_refused_before_anything_is_started(tmp_path: Path) -> None:
    typed("init", tmp_path)
    (tmp_path / "file").write_text("not a folder")
    said = typed("rehearse", tmp_path / "migration.yaml", "--out", tmp_path / "file")
    assert (said.exit, said.out) == (USAGE, "")
    assert f"{tmp_path / 'file'} cannot be written" in said.err


def test_one_that_ends_before_anything_was_counted_still_writes_a_report_and_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise RehearsalError("an edge did not come up", then="Look at its log.")

    monkeypatch.setattr("migrate.rehearse.perform.perform", never)
    typed("init", tmp_path)
    said = typed("rehearse", tmp_path / "migration.yaml", "--out", tmp_path / "out")
    assert said.exit == 1
    assert f"report: {tmp_path / 'out/report.html'}   facts: {tmp_path / 'out/facts.json'}" in said.out
    assert "an edge did not come up" in (tmp_path / "out/report.html").read_text()
    as_json = typed("rehearse", tmp_path / "migration.yaml", "--out", tmp_path / "out", "--json")
    assert as_json.json["what"] == "an edge did not come up"
