"""The Pulumi project that `migrate init` writes loads as it stands, stack by stack, and keeps its hands off weights."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from migrate.declaration.frame import frame
from migrate.model.side import Cloud

PROGRAM = """
import json, runpy, sys
import pulumi

class NoCloud(pulumi.runtime.Mocks):
    def call(self, args):
        raise AssertionError(args.token)
    def new_resource(self, args):
        raise AssertionError(args.typ)

pulumi.runtime.set_mocks(NoCloud(), project="shop-migration", stack=sys.argv[1])
exports = {}
pulumi.export = exports.__setitem__
runpy.run_path("stacks/__main__.py", run_name="__main__")
print(json.dumps(exports))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for path, text in frame("shop", Cloud.AWS, Cloud.GCP).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def run(project: Path, stack: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-c", PROGRAM, stack]
    return subprocess.run(argv, cwd=project, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("stack", "exports"),
    [
        ("blue", {"place": "aws 123456789012", "address": "192.0.2.10"}),
        ("green", {"place": "gcp example-production", "address": "198.51.100.10"}),
        ("data", {"from": "aws 123456789012", "to": "gcp example-production"}),
        ("traffic", {"records": ["shop.example.com"]}),
    ],
)
def test_each_stack_loads_and_exports_what_the_declaration_says(
    project: Path, stack: str, exports: dict[str, Any]
) -> None:
    done = run(project, stack)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"migration": "shop", **exports}


def test_a_stack_of_another_name_is_refused_with_those_there_are(project: Path) -> None:
    done = run(project, "production")
    assert done.returncode != 0
    assert "there is no stack production: select one of blue, green, data, traffic" in done.stderr


def test_the_project_file_names_the_program(project: Path) -> None:
    declared: Any = YAML(typ="safe").load((project / "Pulumi.yaml").read_text())
    assert declared["name"] == "shop-migration"
    assert declared["description"].startswith("Moves shop from aws to gcp.")
    assert (project / declared["main"] / "__main__.py").is_file()
