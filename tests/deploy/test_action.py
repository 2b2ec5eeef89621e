"""The GitHub Action: every part pinned, and its command step does at a shell what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from migrate.errors import Exit
from tests.cli.shop import typed
from tests.deploy.test_monitoring import ROOT
from tests.docs.test_commands import COMMANDS

ACTION: dict[str, Any] = YAML(typ="safe", pure=True).load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: dict[str, dict[str, Any]] = {step.get("id", step.get("uses", "")): step for step in ACTION["runs"]["steps"]}


def run(folder: Path, command: str, arguments: str = "", file: str = "migration.yaml") -> tuple[int, str]:
    """The command step as a runner performs it; its exit status, and what it put out for later steps."""
    output = folder / "output"
    output.write_text("")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS["command"]["run"]],
        cwd=folder,
        env={
            "PATH": path,
            "GITHUB_OUTPUT": str(output),
            "COMMAND": command,
            "ARGUMENTS": arguments,
            "MIGRATE_FILE": file,
        },
        capture_output=True,
        check=False,
        timeout=180,
    )
    return done.returncode, output.read_text().strip()


@pytest.mark.parametrize(
    ("command", "arguments", "exit"),
    [("check", "", Exit.DONE), ("plan", "--json", Exit.DONE), ("check", "--nonsense", Exit.USAGE)],
)
def test_the_step_ends_as_the_command_does_and_tells_the_status(
    tmp_path: Path, command: str, arguments: str, exit: Exit
) -> None:
    typed("init", tmp_path)
    assert run(tmp_path, command, arguments) == (exit, f"status={int(exit)}")


def test_an_input_is_data_and_no_shell(tmp_path: Path) -> None:
    typed("init", tmp_path)
    status, _ = run(tmp_path, "check", "; touch here $(touch there) `touch everywhere`")
    assert status == Exit.USAGE
    assert not {"here", "there", "everywhere"} & {entry.name for entry in tmp_path.iterdir()}


def test_no_input_is_written_into_a_script() -> None:
    assert not any("${{" in step.get("run", "") for step in STEPS.values())


def test_other_actions_are_pinned_by_their_commit() -> None:
    used = [step["uses"] for step in STEPS.values() if "uses" in step]
    assert used
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", each) for each in used)


def test_the_default_is_a_command_and_every_input_is_described() -> None:
    assert ACTION["inputs"]["command"]["default"] in COMMANDS
    assert all(each["description"] for each in ACTION["inputs"].values())


def test_what_the_installation_reads_is_there() -> None:
    assert all((ROOT / name).exists() for name in re.findall(r'\$SOURCE/([\w./]+)"', STEPS["install"]["run"]))
