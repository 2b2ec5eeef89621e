"""Menu: `migrate --help` is quick because it imports little, and lists every command whole."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import cast

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from migrate.cli.commands import ALIASES
from migrate.cli.main import program
from migrate.cli.menu import behind
from migrate.version import __version__
from tests.cli.shop import USAGE, typed

HEAVY = (
    "pulumi",
    "grpc",
    "pydantic",
    "sqlalchemy",
    "botocore",
    "boto3",
    "dns",
    "ruamel",
    "matplotlib",
    "aiohttp",
    "rich",
    "stamina",
    "structlog",
)

HELP_AND_IMPORTS = """
import sys
from migrate.cli.main import main
try:
    main()
finally:
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""

MENU = cast("TyperGroup", get_command(program())).commands
COMMANDS = [*MENU]
WITHIN_GROUPS = [f"{name} {word}" for name, group in MENU.items() for word in getattr(group, "commands", ())]


def help_and_imports(*words: str) -> tuple[str, set[str]]:
    argv = [sys.executable, "-c", HELP_AND_IMPORTS, *words, "--help"]
    done = subprocess.run(
        argv, capture_output=True, text=True, timeout=180, check=True, env={**os.environ, "COLUMNS": "80"}
    )
    return done.stdout, set(done.stderr.split())


def test_help_imports_nothing_heavy() -> None:
    _, imported = help_and_imports()
    assert imported.isdisjoint(HEAVY)
    assert "typer" in imported


@pytest.mark.parametrize("command", [*COMMANDS, *WITHIN_GROUPS])
def test_the_help_of_a_command_imports_nothing_heavy_and_fits_a_terminal(command: str) -> None:
    said, imported = help_and_imports(*command.split())
    assert imported.isdisjoint({*HEAVY} - {"pydantic"})  # typer's own, for the options before the command
    assert said.startswith(f"Usage: migrate {command} ")
    assert all(len(line) <= 80 for line in said.splitlines())


def test_every_command_is_listed_with_a_whole_sentence() -> None:
    said, _ = help_and_imports()
    rows = {words[0]: line for line in said.splitlines() if (words := line.split()) and words[0] in COMMANDS}
    assert set(rows) == set(COMMANDS)
    assert all(line.endswith(".") and "..." not in line for line in rows.values())


def test_commands_stand_in_groups_in_one_column() -> None:
    said = typed("--help").out
    headings = [said.index(f"\n{heading}:\n") for heading in ("Declare", "Drive", "Speak", "Look")]
    assert headings == sorted(headings)
    assert said.index("Show the ledger.") - said.rindex("\n", 0, said.index("Show the ledger.")) == said.index(
        "Validate the declaration."
    ) - said.rindex("\n", 0, said.index("Validate the declaration."))


def test_the_version_is_told() -> None:
    assert typed("--version").out == f"migrate {__version__}\n"


def test_an_unknown_command_or_option_is_a_usage_error_on_standard_error() -> None:
    for words in (("frobnicate",), ("plan", "--frobnicate"), ("pln",)):
        said = typed(*words)
        assert (said.exit, said.out) == (USAGE, "")
        assert "Error: No such" in said.err
    assert "Did you mean 'plan'?" in typed("pln").err


@pytest.mark.parametrize(
    ("typed_words", "meant"),
    [
        (["-f", "x.yaml", "check"], ["check", "-f", "x.yaml"]),
        (["--file=x.yaml", "--json", "plan", "-h"], ["plan", "--file=x.yaml", "--json", "-h"]),
        (["check", "-f", "x.yaml"], ["check", "-f", "x.yaml"]),
        (["--version"], ["--version"]),
        ([], []),
    ],
)
def test_the_file_may_stand_before_the_command(typed_words: list[str], meant: list[str]) -> None:
    assert behind(typed_words) == meant


@pytest.mark.parametrize("word", ALIASES)
def test_a_word_of_another_tool_is_told_and_does_what_it_stands_for(word: str) -> None:
    said = CliRunner().invoke(program(), [word, "--help"])
    assert said.exit_code == 0
    assert f"`{word}` is `migrate {ALIASES[word]}`" in said.stderr
    assert word in CliRunner().invoke(program(), ["--help"]).stdout


def test_the_version_has_a_short_word() -> None:
    assert CliRunner().invoke(program(), ["-V"]).stdout == CliRunner().invoke(program(), ["--version"]).stdout


@pytest.mark.parametrize(
    "words", [["--help"], ["-h"], *([name, "--help"] for name in COMMANDS), *([word, "-h"] for word in ALIASES)]
)
def test_what_is_loaded_for_a_command_alone_shows_what_the_whole_would(words: list[str]) -> None:
    alone, whole = (CliRunner().invoke(each, words, prog_name="migrate") for each in (program(words), program()))
    assert (alone.exit_code, alone.output) == (0, whole.output)


def test_a_word_that_is_no_command_is_compared_with_all_of_them() -> None:
    said = CliRunner().invoke(program(["rolback"]), ["rolback"])
    assert said.exit_code == 2
    assert "rollback" in said.stderr
