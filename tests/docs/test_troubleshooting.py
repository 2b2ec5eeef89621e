"""Every message in docs/troubleshooting.md stands in the source, so that a search for it on that page finds it."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from tests.docs.block import ROOT

HOLE = "\0"
"""Stands for what a text of the source takes from elsewhere."""

PAGE = (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8")
MESSAGES = re.findall(r"^\| `([^`]+)`", PAGE, re.MULTILINE)


@cache
def texts() -> tuple[str, ...]:
    """Every text of the program, a hole wherever a value is put in."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in sorted((ROOT / "migrate").rglob("*.py"))]
    return tuple(text for tree in trees for node in ast.walk(tree) if (text := _text(node)))


def _text(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str() as value):
            return value
        case ast.JoinedStr(values=parts):
            return "".join(_text(part) or HOLE for part in parts)
        case _:
            return ""


def is_said(message: str) -> bool:
    """The words between the dots stand in one text, in this order."""
    words = [part.strip() for part in message.split("...") if part.strip(" :,;()")]
    pattern = re.compile(".*".join(map(re.escape, words)), re.DOTALL)
    return any(pattern.search(text) for text in texts())


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_of_the_page_stands_in_the_source(message: str) -> None:
    assert is_said(message)


def test_the_page_has_messages_and_a_made_up_one_is_noticed() -> None:
    assert len(MESSAGES) >= 30
    assert not is_said("the moon ... is made of cheese")


def test_every_row_has_a_meaning_and_a_next_step() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    assert all(len([cell for cell in row.strip("|").split(" | ") if cell.strip()]) == 3 for row in rows)
