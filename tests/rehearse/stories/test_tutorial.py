"""The tutorial as its reader types it, in two terminals."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from migrate.rehearse.slowness import patient
from tests.docs.block import ROOT, TUTORIAL, Block, Turn, blocks
from tests.rehearse.stories.processes import family
from tests.rehearse.stories.sandboxes import TOO_BUSY, Terminal, typed

QUIET_SECONDS = 240.0


def last_line(turn: Turn) -> str:
    return turn.answer[-1]


def test_every_command_of_the_tutorial_does_what_it_says_or_the_machine_is_too_busy(tmp_path: Path) -> None:
    told = [block for block in blocks(ROOT / "docs/tutorial.md") if block.is_of_the_tutorial]
    assert len(told) >= 8
    start = tmp_path / "start"
    start.mkdir()
    with ExitStack() as terminals:
        first: Terminal | None = None
        for block in told:
            folder = start / block.at.removeprefix(TUTORIAL).lstrip("/")
            if block.stays:
                first = terminals.enter_context(Terminal(block.turns[-1].command, folder))
                first.until(last_line(block.turns[-1]))
                assert block.turns[-1].missing(first.said) is None, first.said
            elif (wrong := performed(block, folder)) and (first is None or TOO_BUSY not in first.said):
                raise AssertionError(wrong)
        assert first is not None
        parts = family(first.process.pid)
        assert first.end() == 0
        assert first.said.splitlines()[-1].startswith("the sandbox has ended: ")
        assert TOO_BUSY in first.said or "broken: error-ratio, side green" in first.said
    assert len(parts) > 5
    assert not any(part.runs for part in parts)
    assert list((start / "try").iterdir()) == []


def performed(block: Block, folder: Path) -> str:
    """Type a block's commands; what the first did that went wrong."""
    for turn in block.turns:
        said = typed(turn.command, folder, within=patient(QUIET_SECONDS))
        if said.exit != (block.exit if turn is block.turns[-1] else 0) or turn.missing(said.out) is not None:
            return f"{turn.command}: status {said.exit}\n{said.out}"
    return ""
