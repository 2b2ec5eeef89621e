"""Every command that a document shows is run, and says what the document says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from migrate.cli.main import program
from tests.cli.shop import Shop, typed
from tests.docs.block import DOCUMENTS, ROOT, Block, blocks

BOUND_SECONDS = 240
BLOCKS = [block for document in DOCUMENTS for block in blocks(document)]
RUN = [block for block in BLOCKS if not block.not_run and not block.is_of_the_tutorial]
PLAIN = re.compile(r"migrate [^|<>$()&;]*")
"""A command that needs no shell."""

INLINE = re.compile(r"(?:`|^ {4}(?:[^`\n]*[/ ])?)migrate ([a-z]+(?:-[a-z]+)*)([^`\n]*)", re.MULTILINE)
"""In a sentence, or in an indented file that is shown."""

MAKE = re.compile(r"(?:`|\$ |^ {4})make ([a-z]+(?:-[a-z]+)*)", re.MULTILINE)
COMMANDS: dict[str, Any] = typer.main.get_command(program()).commands  # type: ignore[attr-defined]


def single(commands: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every command by its words, those of groups too."""
    for name, command in commands.items():
        if hasattr(command, "commands"):
            yield from ((f"{name} {word}", each) for word, each in single(command.commands))
        else:
            yield name, command


SINGLE = dict(single(COMMANDS))


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where the commands of a block are typed."""
    at: str = request.param
    if at == "empty":
        return tmp_path
    shop: Shop = request.getfixturevalue("shop")
    if at == "approval":
        shop.declare(approvals=["100%"])
    if at != "new":
        shop.stand_at(1)
    if at == "baking":
        shop.declare(bake="1h")
    if at == "rolled-back":
        shop.migrate("rollback")
    assert at in ("new", "50%", "baking", "approval", "rolled-back")
    return shop.folder


@pytest.mark.parametrize(
    ("block", "folder"), [(block, block.at) for block in RUN], ids=[block.place for block in RUN], indirect=["folder"]
)
def test_the_commands_of_a_block_say_what_the_document_says(
    block: Block, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    perform(block, monkeypatch)


def perform(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    """Type a block's commands here, and compare what they say."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    for turn in block.turns:
        status, said = in_this_process(turn.command) if PLAIN.fullmatch(turn.command) else in_a_shell(turn.command)
        assert status == (block.exit if turn is block.turns[-1] else 0), (turn.command, said)
        assert turn.missing(said) is None, (turn.command, said)


def in_this_process(command: str) -> tuple[int, str]:
    """Without a new interpreter for each: their imports would take most of the time."""
    said = typed(*shlex.split(command)[1:])
    return said.exit, said.out + said.err


def in_a_shell(command: str) -> tuple[int, str]:
    argv = ["bash", "-c", command]
    done = subprocess.run(
        argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=BOUND_SECONDS, check=False
    )
    return done.returncode, done.stdout


def test_few_blocks_are_not_run_each_for_a_reason() -> None:
    left_out = [block for block in BLOCKS if block.not_run]
    assert len(left_out) <= 8
    assert len(RUN) >= 3 * len(left_out)


def test_every_block_has_commands() -> None:
    assert all(block.turns for block in BLOCKS)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_commands_named_in_a_sentence_exist_with_their_options(document: Path) -> None:
    for command, rest in INLINE.findall(document.read_text(encoding="utf-8")):
        assert command in COMMANDS, f"migrate {command}"
        meant = [each for words, each in SINGLE.items() if words.split()[0] == command]
        known = {name for each in meant for parameter in each.params for name in parameter.opts} | {"--help"}
        assert set(re.findall(r"(?<!\S)--?[a-z][a-z-]*", rest)) <= known, f"migrate {command}{rest}"


def test_every_command_and_every_option_is_described() -> None:
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    for name, command in SINGLE.items():
        assert f"`migrate {name}" in text
        options = {opt for parameter in command.params for opt in parameter.opts if opt.startswith("-")}
        assert all(f"`{option}" in text for option in options), (name, options)


def test_every_make_target_that_is_named_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {target for document in DOCUMENTS for target in MAKE.findall(document.read_text(encoding="utf-8"))}
    assert "demo" in named
    assert named <= targets
