"""A declaration in a folder above is found, and said; one that is named is taken as it is."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.cli.sought import NAME, nearest
from migrate.errors import Exit
from tests.cli.shop import DONE, USAGE, typed


@pytest.fixture
def deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    typed("init", tmp_path, "--name", "above")
    deep = tmp_path / "services" / "shop"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    return deep


def test_one_in_a_folder_above_is_found_and_told(deep: Path) -> None:
    said = typed("check", "--json")
    assert (said.exit, said.json["name"]) == (DONE, "above")
    assert said.err == "by ../../migration.yaml\n"


def test_one_that_lies_here_wins_and_needs_no_word(deep: Path) -> None:
    typed("init", deep, "--name", "here")
    said = typed("check", "--json")
    assert (said.json["name"], said.err) == ("here", "")


def test_a_replay_finds_it_too(deep: Path) -> None:
    recording = deep / "traffic.jsonl"
    tallies = '"green": {"total": 100, "bad": 0}, "blue": {"total": 100, "bad": 0}'
    recording.write_text(f'{{"trace": 1, "t": 10, "step": 1, "share": 0.5, "ttl": 60, {tallies}}}\n')
    said = typed("backtest", recording)
    assert said.exit == DONE
    assert said.err.startswith("by ../../migration.yaml\n")


@pytest.mark.parametrize("file", ["migration.yaml", "other.yaml"])
def test_one_that_is_named_is_not_looked_for_above(deep: Path, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed("check", "-f", file).exit == USAGE
    monkeypatch.setenv("MIGRATE_FILE", file)
    assert typed("check").exit == USAGE


def test_where_there_is_none_the_refusal_is_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = typed("rollback")
    assert said.exit == Exit.USAGE
    assert "migration.yaml" in said.err


@settings(deadline=None, max_examples=40)
@given(depth=st.integers(0, 6), at=st.sets(st.integers(0, 6)))
def test_the_nearest_of_several_is_taken(depth: int, at: set[int]) -> None:
    with tempfile.TemporaryDirectory() as root:
        folders = [Path(root).resolve()]
        for number in range(depth):
            folders.append(folders[-1] / str(number))
        folders[-1].mkdir(parents=True, exist_ok=True)
        there = sorted(each for each in at if each <= depth)
        for each in there:
            (folders[each] / NAME).write_text("")
        assert nearest(folders[-1]) == (folders[there[-1]] / NAME if there else None)
