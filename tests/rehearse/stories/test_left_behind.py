"""A rehearsal that is ended half way leaves no process and holds no port; while it runs it fits into a gigabyte."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from migrate.rehearse.troupe import Troupe
from tests.rehearse.stories.performed import command, declared, scripted
from tests.rehearse.stories.processes import family, ports
from tests.waiting import eventually

PARTS = 8
"""The rehearsal itself, the cloud, two applications, two edges, the users, the controller."""

MEMORY = 800 * 2**20
"""Well below the 1 GiB that is promised."""


@pytest.mark.parametrize("ended", [signal.SIGINT, signal.SIGKILL], ids=["by-ctrl-c", "by-kill-9"])
def test_a_rehearsal_ended_half_way(tmp_path: Path, ended: signal.Signals) -> None:
    file = scripted(tmp_path, declared(tmp_path, steps=["100%"]))
    with Troupe(tmp_path / "log") as troupe:
        rehearsal = troupe.start("rehearsal", command(file, tmp_path, "--plain"))
        eventually(lambda: "started shop" in rehearsal.out.read_text(), within=300)
        members = family(rehearsal.pid)
        held = ports(members)
        assert len(members) == PARTS
        assert len(held) > PARTS
        assert sum(member.pss for member in members) < MEMORY
        os.kill(rehearsal.pid, ended)
        eventually(lambda: not any(member.runs for member in members), within=150)
        eventually(lambda: all(port.free for port in held), within=150)  # others may borrow one for a moment
        assert rehearsal.status not in (None, 0)
