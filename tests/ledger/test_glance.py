"""Glance: addresses and stages from any ledger, in no time, and never an error."""

from __future__ import annotations

import sqlite3
import time
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate.ledger.bounded import bounded
from migrate.ledger.glance import glance
from migrate.model.phase import Stack
from migrate.model.side import Side
from migrate.model.stage import Stage
from tests.ledger.ruins import RUINS, Ruin
from tests.ledger.stories import retired, story, write


def test_it_tells_where_the_sides_are_and_what_guards_them(tmp_path: Path) -> None:
    path = write(tmp_path / "ledger.db", *story(40), retired(Stage.GONE))
    state = glance(str(path), "shop")
    assert {side: at.address for side, at in state.reached.items()} == {
        Side.BLUE: "192.0.2.1",
        Side.GREEN: "198.51.100.1",
    }
    assert state.checks == {Side.BLUE: "check-1"}
    assert state.stages[Stack.BLUE] is Stage.GONE


@pytest.mark.parametrize("place", ["sqlite://", "sqlite:///:memory:", "postgresql://u:p@nowhere/db", "sqlite:///no"])
def test_a_place_that_is_no_file_tells_nothing(place: str) -> None:
    assert not glance(place, "shop").reached


def test_it_knows_a_url_of_a_file(tmp_path: Path) -> None:
    path = write(tmp_path / "ledger.db", *story(9))
    assert Side.GREEN in glance(f"sqlite:///{path}", "shop").reached


def test_another_migration_in_the_same_file_is_not_taken_for_this_one(tmp_path: Path) -> None:
    assert not glance(str(write(tmp_path / "ledger.db", *story(9))), "cart").reached


def test_a_writer_that_holds_the_file_is_not_waited_for(tmp_path: Path) -> None:
    path = write(tmp_path / "ledger.db", *story(9))
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert Side.GREEN in glance(str(path), "shop").reached


@pytest.mark.parametrize("ruin", RUINS.values(), ids=RUINS)
def test_nothing_that_lies_there_is_an_error(tmp_path: Path, ruin: Ruin) -> None:
    path = write(tmp_path / "ledger.db", *story(40))
    kept = ruin(path)
    glance(str(path), "shop", within=timedelta(milliseconds=300))
    del kept


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 7)), min_size=1, max_size=6))
def test_no_bit_that_flipped_is_an_error(tmp_path: Path, flips: list[tuple[float, int]]) -> None:
    whole = tmp_path / "whole.db"
    if not whole.exists():
        write(whole, *story(60))
    damaged = bytearray(whole.read_bytes())
    for where, bit in flips:
        damaged[int(where * len(damaged))] ^= 1 << bit
    (tmp_path / "damaged.db").write_bytes(damaged)
    glance(str(tmp_path / "damaged.db"), "shop")


def test_a_damaged_row_hides_no_other(tmp_path: Path) -> None:
    path = write(tmp_path / "ledger.db", *story(9), retired(Stage.GONE))
    with sqlite3.connect(path) as other:
        other.execute("DROP TRIGGER events_keep_their_words")
        other.execute("UPDATE events SET body = x'ff00' WHERE kind = 'left'")
    state = glance(str(path), "shop")
    assert (state.reached, state.stages[Stack.BLUE]) == ({}, Stage.GONE)


def test_a_call_that_hangs_is_left_behind() -> None:
    with pytest.raises(TimeoutError, match="no answer within"):
        bounded(lambda: time.sleep(3), timedelta(milliseconds=20))


def test_what_a_bounded_call_gives_or_raises_passes() -> None:
    assert bounded(lambda: 7, timedelta(seconds=5)) == 7
    with pytest.raises(ZeroDivisionError):
        bounded(lambda: 1 / 0, timedelta(seconds=5))
