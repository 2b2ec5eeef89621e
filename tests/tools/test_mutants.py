"""The mutants: each still applies, a handful is tried for real, and one that lives is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tools.mutants import __main__ as command
from tools.mutants.declared import MUTANTS
from tools.mutants.mutant import ROOT, Mutant
from tools.mutants.source import Stale, mutated

HANDFUL = (
    "an advance although something was said",
    "a write after the lease's end",
    "a breach ignores the routes' weights",
    "settled without the own stamp",
    "a 5xx wrote nothing",
)
TEXT = """
def first():
    return a < b  # the end is out


class Noun:
    def second(self):
        if ready and (
            a < b
        ):
            go()
            return 1
        return 2
"""


def test_there_are_at_least_forty_and_no_two_have_one_name() -> None:
    assert len(MUTANTS) >= 40
    assert len({one.name for one in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("one", MUTANTS, ids=lambda one: one.name)
def test_each_applies_to_the_code_as_it_is_and_names_tests_that_are_there(one: Mutant) -> None:
    text = one.path.read_text()
    changed = mutated(text, one.function, one.old, one.new)
    compile(changed, str(one.path), "exec")
    assert changed != text
    assert all((ROOT / test.partition("::")[0]).exists() for test in one.tests if test.startswith("tests/"))


def test_a_handful_is_noticed_by_the_tests_named_for_it() -> None:
    chosen = [one for one in MUTANTS if one.name in HANDFUL]
    assert len(chosen) == len(HANDFUL)
    fates = {one.name: verdict for one, verdict in command.tried(chosen, jobs=1)}
    assert not [name for name, verdict in fates.items() if verdict.stale or not verdict.killer]


def test_one_that_lives_and_one_that_is_stale_are_told_and_end_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fence = next(one for one in MUTANTS if one.name == "the fence is flipped")
    quick = ("tests/model/test_duration.py",)
    given = (replace(fence, name="lives", tests=quick), replace(fence, name="old", old="gone and past", tests=quick))
    monkeypatch.setattr(command, "MUTANTS", given)
    assert command.main(["--jobs", "1"]) == 1
    told = capsys.readouterr().out
    assert "LIVES   lives: a newer holder stops before an older one" in told
    assert "STALE   old: 'gone and past' stands 0 times" in told


def test_tests_that_fail_without_a_mutant_prove_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "MUTANTS", [replace(MUTANTS[0], tests=("tests/model/no_such_file.py",))])
    assert command.main(["--jobs", "1"]) == 1
    assert "FAILS WITHOUT A MUTANT" in capsys.readouterr().out


def test_a_fragment_is_found_whatever_its_line_breaks_and_comments() -> None:
    assert "if ready and (\n            a > b\n" in mutated(TEXT, "Noun.second", "a < b", "a > b")
    assert "return a > b  # the end" in mutated(TEXT, "first", "a < b", "a > b")
    assert "go()\n            return 3" in mutated(TEXT, "Noun.second", "go()\nreturn 1", "go()\nreturn 3")


@pytest.mark.parametrize(
    ("function", "old"), [("", "a < b"), ("third", "a < b"), ("Noun.third", "a < b"), ("first", "a > b")]
)
def test_a_fragment_that_is_not_there_once_is_stale(function: str, old: str) -> None:
    with pytest.raises(Stale):
        mutated(TEXT, function, old, "")


@pytest.fixture(autouse=True)
def sources() -> Iterator[None]:
    """No trial changes a file of the checkout."""
    before = _texts()
    yield
    assert _texts() == before


def _texts() -> dict[Path, str]:
    return {one.path: one.path.read_text() for one in MUTANTS}
