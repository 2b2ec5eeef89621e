"""A sandbox from Google Cloud to AWS, like a migration of one's own, whose parts die; and one that is ended early."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from migrate.errors import Exit
from migrate.rehearse.slowness import patient
from tests.rehearse.stories.processes import family
from tests.rehearse.stories.sandboxes import Terminal, typed
from tests.waiting import eventually

COMMAND_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class SecondTerminal:
    folder: Path

    def migrate(self, command: str, exit: Exit = Exit.DONE) -> str:
        said = typed(f"migrate {command}", self.folder, within=patient(COMMAND_SECONDS))
        assert said.exit == exit, (command, said.out)
        return said.out

    @property
    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
def second(tmp_path: Path) -> SecondTerminal:
    folder = tmp_path / "start"
    folder.mkdir()
    return SecondTerminal(folder)


def test_parts_that_die_are_told_and_what_a_dead_one_left_is_taken_away_by_the_next(second: SecondTerminal) -> None:
    second.migrate("init mine --name till --from aws --to gcp")
    like = "migrate sandbox --json --like mine/migration.yaml --from gcp --bake 5s --rate 100"
    with Terminal(like, second.folder) as first:
        first.until("\n")
        stands = json.loads(first.said.splitlines()[0])
        assert (stands["name"], stands["sides"]) == ("till", {"blue": "gcp", "green": "aws"})
        assert "till goes from gcp" in second.migrate("check")
        assert "stands in this folder already" in second.migrate("sandbox", exit=Exit.USAGE)
        second.migrate("step --patience 30")
        kill(first, "edge-green.json")
        first.until("edge-green has ended with status -9")
        assert "edge-green was started again" in second.migrate("sandbox mend green")
        second.migrate("rollback")
        kill(first, "migrate.rehearse.aws")
        assert first.process.wait(patient(COMMAND_SECONDS)) == Exit.ERROR
        assert "the loopback Route 53 has ended" in first.said
    assert second.names == ["migration.yaml", "mine", "sandbox"]
    end_early(second)


def end_early(second: SecondTerminal) -> None:
    """Asked twice, while it is built."""
    with Terminal("migrate sandbox", second.folder) as first:
        eventually(lambda: "--side blue" in running(first), within=patient(COMMAND_SECONDS))
        parts = family(first.process.pid)
        first.process.send_signal(signal.SIGTERM)
        assert first.end() == Exit.INTERRUPTED
        assert first.said == "interrupted\n"
    assert not any(part.runs for part in parts)
    assert second.names == ["mine"]


def kill(terminal: Terminal, argument: str) -> None:
    """The part of the sandbox with this in its command line."""
    for member in family(terminal.process.pid):
        if argument in command_line(member.pid):
            os.kill(member.pid, signal.SIGKILL)
            return
    raise AssertionError(running(terminal))


def running(terminal: Terminal) -> str:
    return "\n".join(command_line(member.pid) for member in family(terminal.process.pid))


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""
