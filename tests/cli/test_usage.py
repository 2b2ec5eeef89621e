"""Errors of every command: a sentence for a person, one JSON object for a machine, never a class or a traceback."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from inspect import getmembers, isclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate import errors
from migrate.cli import options
from migrate.cli.main import program
from migrate.cli.options import TRACEBACK
from migrate.errors import Exit, MigrationError, snake_case
from tests.cli.shop import USAGE, typed

COMMANDS = [
    command.name or str(command.callback.__name__) for command in program().registered_commands if command.callback
]
TREE = [kind for _, kind in getmembers(errors, isclass) if issubclass(kind, MigrationError)]
SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@pytest.mark.parametrize("command", [each.replace("_", "-") for each in COMMANDS])
def test_a_wrong_flag_is_one_object_for_a_machine(command: str) -> None:
    for words in (["--json", "--nonsense"], ["--nonsense", "--json"]):
        said = typed(command, *words)
        assert (said.exit, said.err, said.json["error"]) == (USAGE, "", "usage"), said
        assert "--nonsense" in said.json["what"]
        assert said.json["then"] == f"Look with `migrate {command} --help`."


@pytest.mark.parametrize("words", [("--json", "nonsense"), ("nonsense", "--json"), ("approve", "x", "y", "--json")])
def test_so_is_a_wrong_command_and_a_wrong_argument(words: tuple[str, ...]) -> None:
    said = typed(*words)
    assert (said.exit, said.err, said.json["error"]) == (USAGE, "", "usage")


def test_a_person_is_told_in_words() -> None:
    said = typed("check", "--nonsense")
    assert (said.exit, said.out) == (USAGE, "")
    assert "No such option: --nonsense" in said.err


@pytest.mark.parametrize("kind", TREE)
@given(what=st.text(max_size=40), seen=st.none() | st.text(max_size=40), then=st.text(max_size=40))
def test_no_error_begins_with_its_class(kind: type[MigrationError], what: str, seen: str | None, then: str) -> None:
    error = kind(what, seen=seen, then=then)
    assert not str(error).startswith(f"{kind.__name__}: ")
    assert SNAKE.fullmatch(str(error.to_json()["error"]))


def test_names_for_machines_are_one_for_each_class() -> None:
    assert len({snake_case(kind) for kind in TREE}) == len(TREE)
    assert snake_case(errors.LedgerTooNew) == "ledger_too_new"


def test_what_nobody_foresaw_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("odd")

    monkeypatch.delenv(TRACEBACK, raising=False)
    monkeypatch.setattr("migrate.api.migration.load", broken)
    said = typed("rollback", "--file", tmp_path / "migration.yaml", "--json")
    assert (said.exit, said.json["error"]) == (Exit.ERROR, "unforeseen")
    assert said.json["seen"].startswith("KeyError: 'odd' (test_usage.py:")
    monkeypatch.setenv(TRACEBACK, "1")
    with pytest.raises(KeyError):
        typed("rollback", "--file", tmp_path / "migration.yaml")


def test_every_name_in_an_answer_for_machines_is_snake_case() -> None:
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in sorted(Path(options.__file__).parent.glob("*.py"))]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    said = [call for call in calls if ast.unparse(call.func).endswith(("say_json", "say_line"))]
    dicts = [node for call in said for node in ast.walk(call) if isinstance(node, ast.Dict)]
    names = {key.value for each in dicts for key in each.keys if isinstance(key, ast.Constant)}
    assert len(names) >= 10
    assert [name for name in names if not SNAKE.fullmatch(str(name))] == []


def test_ctrl_c_in_the_middle_of_an_import_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-m", "migrate", "check"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (Exit.INTERRUPTED, "", "interrupted\n")
