"""The first rehearsal of a newcomer: an empty folder, two commands, nothing but the environment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from migrate.errors import Exit
from migrate.rehearse.slowness import slowness

QUIET_SECONDS = 120.0


def typed(*words: str) -> list[str]:
    return [sys.executable, "-m", "migrate", *words]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder in which `migrate init` was typed."""
    subprocess.run(typed("init"), cwd=tmp_path, check=True, capture_output=True, timeout=180 * slowness())
    return tmp_path


def facts(folder: Path) -> dict[str, Any]:
    assert "<h1>" in (folder / "build/rehearsal/report.html").read_text()
    return json.loads((folder / "build/rehearsal/facts.json").read_text())


def test_the_untouched_template_comes_to_a_good_end_or_the_machine_is_too_busy_and_there_is_a_report(
    folder: Path,
) -> None:
    done = subprocess.run(
        typed("rehearse", "--plain"),
        cwd=folder,
        env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=QUIET_SECONDS * slowness() * 2,
    )
    counted = facts(folder)
    if done.returncode == Exit.ERROR:
        assert "this machine is too busy" in done.stdout, done.stdout + done.stderr
        return
    assert done.returncode == Exit.DONE, done.stdout + done.stderr
    assert (counted["finished"], counted["rolled_back"], counted["failed"]["shift"]) == (True, False, 0)
    assert (counted["not_reached"], counted["stopped"]) == ([], "")


def test_ctrl_c_ends_it_with_a_report_of_what_was_and_was_not_reached(folder: Path) -> None:
    with subprocess.Popen(
        typed("rehearse", "--plain"),
        cwd=folder,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as rehearsal:
        assert rehearsal.stdout is not None
        assert rehearsal.stderr is not None
        next(line for line in rehearsal.stdout if "lease taken" in line)
        rehearsal.send_signal(signal.SIGINT)
        said, moaned = rehearsal.communicate(timeout=QUIET_SECONDS * slowness())
    assert rehearsal.returncode == Exit.INTERRUPTED, said + moaned
    assert "Traceback" not in said + moaned
    assert "not reached: " in said
    counted = facts(folder)
    assert counted["stopped"] == "interrupted by a person"
    assert "100 %" in counted["not_reached"]
    assert counted["requests"] > 0
