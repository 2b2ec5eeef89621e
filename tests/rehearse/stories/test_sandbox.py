"""A sandbox from Google Cloud to AWS, like a migration of one's own, with a part that dies."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

from migrate.errors import Exit
from migrate.rehearse.slowness import patient
from tests.cli.shop import eventually
from tests.rehearse.stories.processes import family
from tests.rehearse.stories.sandboxes import Terminal, typed

COMMAND_SECONDS = 60.0


def test_the_other_direction_with_a_part_that_dies_and_ends_by_sigterm(tmp_path: Path) -> None:
    def migrate(command: str, exit: int = 0) -> str:
        said = typed(f"migrate {command}", folder, within=patient(COMMAND_SECONDS))
        assert said.exit == exit, (command, said.out)
        return said.out

    folder = tmp_path / "start"
    folder.mkdir()
    migrate("init mine --name till --from aws --to gcp")
    with Terminal("migrate sandbox --json --like mine/migration.yaml --from gcp --bake 5s --rate 100", folder) as first:
        first.until("\n")
        stands = json.loads(first.said.splitlines()[0])
        assert (stands["name"], stands["sides"]) == ("till", {"blue": "gcp", "green": "aws"})
        assert "till goes from gcp" in migrate("check")
        assert "stands in this folder already" in migrate("sandbox", exit=2)
        migrate("step --patience 30")
        (edge,) = [int(pid) for pid in running(first, "edge-green.json")]
        os.kill(edge, signal.SIGKILL)
        first.until("edge-green has ended with status -9")
        assert "edge-green was started again" in migrate("sandbox mend green")
        migrate("rollback")
        (folder / "notes.txt").write_text("mine")
        assert first.end(signal.SIGTERM) == 0
        assert json.loads(first.said.splitlines()[-1])["cleared"] is True
    assert sorted(path.name for path in folder.iterdir()) == ["mine", "notes.txt"]


def test_ctrl_c_while_it_is_built_even_twice_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "start"
    folder.mkdir()
    with Terminal("migrate sandbox", folder) as first:
        eventually((folder / "sandbox" / "app-blue.out").exists, within=patient(COMMAND_SECONDS))
        parts = family(first.process.pid)
        first.process.send_signal(signal.SIGINT)
        assert first.end() == Exit.INTERRUPTED
        assert first.said == "interrupted\n"
    assert not any(part.runs for part in parts)
    assert list(folder.iterdir()) == []


def running(terminal: Terminal, argument: str) -> list[str]:
    """Processes of the sandbox with this in their command line."""
    members = [str(member.pid) for member in family(terminal.process.pid)]
    return [pid for pid in members if argument in Path(f"/proc/{pid}/cmdline").read_text()]
