"""init: a new migration that checks and plans as it stands; nobody's file is overwritten."""

from __future__ import annotations

import py_compile
from pathlib import Path

import pytest

from migrate.declaration.load import load
from migrate.model.side import Cloud
from tests.cli.shop import DONE, USAGE, typed

PROGRAM = ["stacks/__main__.py"]
FILES = ["migration.yaml", "Pulumi.yaml", *PROGRAM, "requirements.txt"]


def test_everything_is_written_and_the_next_command_named(tmp_path: Path) -> None:
    said = typed("init", tmp_path / "new")
    assert said.exit == DONE
    assert all((tmp_path / "new" / name).is_file() for name in FILES)
    assert "`migrate check`" in said.out


@pytest.mark.parametrize(
    ("options", "source", "target"),
    [
        ((), Cloud.AWS, Cloud.GCP),
        (("--from", "gcp"), Cloud.GCP, Cloud.AWS),
        (("--to", "aws"), Cloud.GCP, Cloud.AWS),
        (("--from", "aws", "--to", "gcp"), Cloud.AWS, Cloud.GCP),
    ],
)
def test_either_way_round_it_checks_and_plans_as_it_stands(
    tmp_path: Path, options: tuple[str, ...], source: Cloud, target: Cloud
) -> None:
    typed("init", tmp_path, "--name", "till", *options)
    spec = load(tmp_path / "migration.yaml")
    assert (spec.name, spec.blue.cloud, spec.green.cloud) == ("till", source, target)
    for command in ("check", "plan"):
        assert typed(command, "--file", tmp_path / "migration.yaml").exit == DONE


def test_files_that_exist_are_kept(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: mine\n")
    said = typed("init", tmp_path, "--json")
    assert (tmp_path / "Pulumi.yaml").read_text() == "name: mine\n"
    assert said.json == {
        "folder": str(tmp_path),
        "written": [name for name in FILES if name != "Pulumi.yaml"],
        "kept": ["Pulumi.yaml"],
    }
    assert typed("init", tmp_path, "--json").json["kept"] == FILES


def test_from_a_cloud_to_itself_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    said = typed("init", tmp_path / "new", "--from", "aws", "--to", "aws")
    assert (said.exit, said.out) == (USAGE, "")
    assert "seen      --from aws --to aws" in said.err
    assert not (tmp_path / "new").exists()


def test_a_name_that_no_record_can_carry_is_refused(tmp_path: Path) -> None:
    said = typed("init", tmp_path, "--name", "My Shop")
    assert said.exit == USAGE
    assert "seen      My Shop" in said.err
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_refused_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    said = typed("init", tmp_path / "file")
    assert said.exit == USAGE
    assert "cannot be written" in said.err


def test_the_program_compiles(tmp_path: Path) -> None:
    typed("init", tmp_path)
    for file in PROGRAM:
        py_compile.compile(str(tmp_path / file), cfile=str(tmp_path / "program.pyc"), doraise=True)
