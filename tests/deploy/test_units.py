"""The systemd units: systemd accepts them, and what they start is a command with those options."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from migrate.errors import Exit
from tests.deploy.test_monitoring import DEPLOY
from tests.docs.test_commands import COMMANDS

UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]


def read(unit: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(unit.read_text(encoding="utf-8"))
    return parser


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_accepts_them(tmp_path: Path) -> None:
    here = str(Path(sys.executable).parent)
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/srv/shop/.venv/bin", here).replace("/srv/shop", str(tmp_path))
        (tmp_path / unit.name).write_text(text)
    argv = ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / unit.name) for unit in UNITS)]
    said = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=180)
    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_what_is_started_is_a_command_with_those_options(unit: Path) -> None:
    program, command, *options = read(unit)["Service"]["ExecStart"].split()
    assert Path(program).name == "migrate"
    assert set(options) <= {name for parameter in COMMANDS[command].params for name in parameter.opts}


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_statuses_are_those_of_the_program_and_none_is_both_good_and_bad(unit: Path) -> None:
    service = read(unit)["Service"]
    good = {int(each) for each in service["SuccessExitStatus"].split()}
    never = {int(each) for each in service.get("RestartPreventExitStatus", "").split()}
    assert good | never <= set(map(int, Exit))
    assert not good & never


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_they_run_as_nobody_special_and_write_where_the_ledger_is(unit: Path) -> None:
    service = read(unit)["Service"]
    assert service["User"] not in ("", "root")
    assert service["WorkingDirectory"] in service["ReadWritePaths"].split()


def test_the_timer_starts_a_service_that_is_there() -> None:
    timers = [unit for unit in UNITS if unit.suffix == ".timer"]
    assert timers
    assert all(timer.with_suffix(".service") in SERVICES for timer in timers)
