"""The Pulumi project that `migrate init` writes is the one this project has itself, and says what it lacks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from migrate.declaration.frame import frame
from migrate.model.side import Cloud

TOP = Path(__file__).parents[2]

PROGRAM = """
import runpy, sys
import pulumi

class NoCloud(pulumi.runtime.Mocks):
    def call(self, args):
        raise AssertionError(args.token)
    def new_resource(self, args):
        raise AssertionError(args.typ)

pulumi.runtime.set_mocks(NoCloud(), project="shop-migration", stack=sys.argv[1])
runpy.run_path("stacks", run_name="__main__")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for path, text in frame("shop", Cloud.AWS, Cloud.GCP).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def run(project: Path, stack: str) -> str:
    """What the program of a stack complains of, without any cloud."""
    argv = [sys.executable, "-W", "ignore", "-c", PROGRAM, stack]
    done = subprocess.run(argv, cwd=project, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode != 0
    return done.stderr


def test_the_program_is_the_one_in_stacks_to_the_byte(project: Path) -> None:
    written = {path.name: path.read_bytes() for path in (project / "stacks").iterdir()}
    assert written == {path.name: path.read_bytes() for path in (TOP / "stacks").glob("*.py")}


def test_the_project_file_differs_from_the_one_at_the_top_in_its_names_only(project: Path) -> None:
    written, top = (YAML(typ="safe").load((folder / "Pulumi.yaml").read_text()) for folder in (project, TOP))
    named: dict[str, Any] = {"name": "shop-migration", "description": written["description"]}
    assert written == {**top, **named}
    assert written["description"].startswith("Moves shop from aws to gcp.")
    assert (project / written["main"] / "__main__.py").is_file()
    assert written["config"]["pulumi:disable-default-providers"] == ["*"]


@pytest.mark.parametrize("stack", ["blue", "green"])
def test_a_side_without_a_container_is_refused_with_what_to_declare(project: Path, stack: str) -> None:
    assert "migration.yaml has no `container`" in run(project, stack)


def test_a_stack_of_another_name_is_refused_with_those_there_are(project: Path) -> None:
    assert "there is no stack production: select one of blue, green, data, traffic" in run(project, "production")


def test_a_declaration_that_is_wrong_is_refused_by_its_lines(project: Path) -> None:
    file = project / "migration.yaml"
    file.write_text(file.read_text().replace("bake: 15m", "bake: 15"))
    assert "a duration with its unit" in run(project, "blue")
