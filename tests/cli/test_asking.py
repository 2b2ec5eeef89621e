"""Asking at a real terminal: only a yes is one, and `migrate up` does nothing without it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from migrate.errors import Exit
from tests.cli.terminal import CTRL_C, CTRL_D, ENTER, Terminal
from tests.cli.yard import THINGS, Yard

ASK = "from migrate.cli.asking import agrees, is_possible; print(is_possible(), agrees('Go on?'))"

WAIT = "import select; select.select([0], [], [], 30)"
"""Until something was typed, without reading it."""


@pytest.mark.parametrize(
    ("keys", "agreed"),
    [
        ("y\n", True),
        ("YES\n", True),
        ("n\n", False),
        (ENTER, False),
        (CTRL_C, False),
        (CTRL_D, False),
        ("y" + CTRL_C, False),
    ],
    ids=["y", "YES", "n", "Enter", "Ctrl-C", "Ctrl-D", "y and then Ctrl-C"],
)
def test_only_a_yes_is_one(keys: str, agreed: bool) -> None:
    with Terminal("-c", ASK) as terminal:
        terminal.until("Go on? [y/N]: ")
        terminal.type(keys)
        assert terminal.end() == 0
    assert terminal.screen.splitlines()[-1] == f"True {agreed}"


def test_what_is_no_answer_is_asked_again() -> None:
    with Terminal("-c", ASK) as terminal:
        terminal.until("Go on? [y/N]: ")
        terminal.type("perhaps\n")
        terminal.until("Please say y or n.\nGo on? [y/N]: ")
        terminal.type("y\n")
        assert terminal.end() == 0
    assert terminal.screen.splitlines()[-1] == "True True"


def test_what_was_typed_before_the_question_does_not_answer_it() -> None:
    with Terminal("-c", f"{WAIT}\n{ASK}") as terminal:
        terminal.type("y\n")
        terminal.until("Go on? [y/N]: ")
        terminal.type("n\n")
        assert terminal.end() == 0
    assert terminal.screen.splitlines()[-1] == "True False"


def test_where_standard_input_is_closed_nobody_is_asked() -> None:
    ask = "from migrate.cli.asking import is_possible; print(is_possible())"
    closed = ["/bin/sh", "-c", f'exec "{sys.executable}" -c "{ask}" <&-']
    assert subprocess.run(closed, check=True, capture_output=True, text=True, timeout=180).stdout == "False\n"


def test_up_changes_nothing_before_its_question_was_answered_with_yes(yard: Yard) -> None:
    yard.build({**THINGS, "green": {**THINGS["green"], "spare": {"name": "spare"}}})
    for keys, shown in ((CTRL_C, "^C\n"), ("n\n", "n\n")):
        with at_the_question(yard) as terminal:
            terminal.type(keys)
            assert terminal.end() == Exit.HELD
        assert f"Update stack green? [y/N]: {shown}" in terminal.screen
        assert "the update of stack green was not approved\n" in terminal.screen
        assert "That stack is as it was. `migrate up mirror` asks again." in terminal.screen
        assert "spare" not in yard.things()
    with at_the_question(yard) as terminal:
        terminal.type("y\n")
        assert terminal.end() == Exit.DONE
    assert terminal.screen.endswith("phase mirror is entered. `migrate leave mirror` checks its exit.\n")
    assert "spare" in yard.things()


@contextmanager
def at_the_question(yard: Yard) -> Iterator[Terminal]:
    """`migrate up mirror`, standing at its question."""
    with Terminal("-m", "migrate", "up", "mirror", "--file", str(yard.shop.file)) as terminal:
        terminal.until("  create   spare  shelf:index:Thing\n")
        terminal.until("Update stack green? [y/N]: ")
        yield terminal
