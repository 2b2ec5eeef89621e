"""The tutorial as its reader types it, with the rehearsal that tests/docs leaves out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from migrate.errors import Exit
from migrate.rehearse.slowness import slowness
from tests.docs.block import ROOT, TUTORIAL, Turn, blocks

QUIET_SECONDS = 240.0


def typed(turn: Turn, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", turn.command],
        cwd=folder,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "200"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=QUIET_SECONDS * slowness() * 2,
    )


def test_every_command_of_the_tutorial_does_what_it_says_or_the_machine_is_too_busy(tmp_path: Path) -> None:
    told = [block for block in blocks(ROOT / "docs/tutorial.md") if block.at == TUTORIAL]
    rehearsed = False
    for block in told:
        for turn in block.turns:
            done = typed(turn, tmp_path)
            if "rehearse" in turn.command and done.returncode == Exit.ERROR:
                assert "this machine is too busy" in done.stdout, done.stdout
                continue
            assert done.returncode == (block.exit if turn is block.turns[-1] else 0), (turn.command, done.stdout)
            assert turn.missing(done.stdout) is None, (turn.command, done.stdout)
            rehearsed = rehearsed or "rehearse" in turn.command
    page = (tmp_path / "rehearsal/report.html").read_text()
    facts = json.loads((tmp_path / "rehearsal/facts.json").read_text())
    assert '<p class="verdict ' in page
    if rehearsed:
        assert "Passed: the gate took all traffic back" in page
        assert (facts["rolled_back"], facts["finished"], facts["failed"]["shift"]) == (True, True, 0)
