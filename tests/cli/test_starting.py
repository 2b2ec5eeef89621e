"""Starting: what the shell is told before a command runs, and what a command imports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from migrate.errors import Exit
from tests.cli.shop import typed
from tests.cli.terminal import CTRL_C, Terminal
from tests.cli.test_menu import HELP_AND_IMPORTS


def test_the_shell_completes_commands_and_options() -> None:
    asked = {**os.environ, "_MIGRATE_COMPLETE": "complete_bash", "COMP_WORDS": "migrate roll", "COMP_CWORD": "1"}
    argv = [sys.executable, "-m", "migrate"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=True, env=asked)
    assert done.stdout.split() == ["rollback"]
    asked |= {"COMP_WORDS": "migrate rollback --pat", "COMP_CWORD": "2"}
    done = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=True, env=asked)
    assert done.stdout.split() == ["--patience"]


@pytest.mark.parametrize("command", ["check", "plan"])
def test_what_asks_nobody_imports_nothing_that_asks(command: str, tmp_path: Path) -> None:
    typed("init", tmp_path)
    argv = [sys.executable, "-c", HELP_AND_IMPORTS, command, "--file", str(tmp_path / "migration.yaml")]
    whole = [each.replace('name.partition(".")[0]', "name") for each in argv]
    done = subprocess.run(whole, capture_output=True, text=True, timeout=60, check=True)
    assert {"dns.resolver", "sqlalchemy", "botocore", "aiohttp"}.isdisjoint(done.stderr.split())


def test_a_forecast_at_a_terminal_tells_how_far_it_is_and_ctrl_c_is_one_line(tmp_path: Path) -> None:
    typed("init", tmp_path)
    words = ["-m", "migrate", "forecast", "--file", str(tmp_path / "migration.yaml"), "--runs", "2000"]
    with Terminal(*words, env={**os.environ}) as terminal:
        terminal.until("simulating: ")
        terminal.type(CTRL_C)
        assert terminal.end() == Exit.INTERRUPTED
        assert "Traceback" not in terminal.screen
        assert terminal.screen.endswith("interrupted\n")
