"""Headlines of refusals: each says what is wrong, in plain English, and leaves the rule to the limit."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from inspect import getmembers, isclass
from pathlib import Path

from migrate import errors

SOURCE = Path(__file__).parents[1] / "migrate"
ERRORS = {name for name, kind in getmembers(errors, isclass) if issubclass(kind, errors.MigrationError)}

RULES = re.compile(
    r"^(?:an? |each |every |both |only |one of )"
    r".*?\b(?:must|needs?|takes|goes|lies|begins|ends|sends|runs on|keeps|speaks|gives|are (?:read|probed|counted))\b"
)
"""Such as "both sides are read": true of what is right, silent on what is wrong."""

RIDDLES = re.compile(
    r"(?<!there )\b(?:is|are|but|be|holds?) no (?!longer)|\bnobody said\b|\bin one go\b|\bmend\b", re.IGNORECASE
)
"""What a reader has to turn round first ("is no ratio"), and words that nobody in the trade uses so."""


NOT_A = re.compile(r"(?<![Tt]here )\b(?:is|are|be) no (?!longer|such)")
"""The same in a sentence that is no headline: "that is no count" for "that is not a count"."""


def headlines() -> Iterator[tuple[str, str]]:
    """Where each refusal is raised, and its first argument; what is filled in stands as `X`."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS and node.args:
                yield f"{path.relative_to(SOURCE.parent)}:{node.lineno}", _text(node.args[0])


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
    return ""


def sentences() -> Iterator[tuple[str, str]]:
    """Every text in the code that is no docstring, and where it stands."""
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                yield f"{path.relative_to(SOURCE.parent)}:{node.lineno}", node.value


def test_headlines_are_found() -> None:
    assert len(list(headlines())) > 150


def test_no_headline_states_a_rule() -> None:
    assert not [f"{where}: {told}" for where, told in headlines() if RULES.search(told)]


def test_no_headline_is_a_riddle() -> None:
    assert not [f"{where}: {told}" for where, told in headlines() if RIDDLES.search(told)]


def test_no_other_sentence_says_what_something_is_by_what_it_is_not() -> None:
    assert not [f"{where}: {told}" for where, told in sentences() if NOT_A.search(told)]


def test_the_patterns_know_a_rule_and_a_riddle_when_they_see_one() -> None:
    for told in ("both sides are read", "a probe ends within its period", "a migration goes from one cloud to another"):
        assert RULES.search(told)
    for told in ("--slo is no ratio", "X is a database, but no ledger", "there can be no ledger at X"):
        assert RIDDLES.search(told)
    for told in ("both sides are aws", "a side is missing", "period must be positive: -5 s", "not a duration"):
        assert not RULES.search(told)
        assert not RIDDLES.search(told)
