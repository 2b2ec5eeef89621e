"""A ledger that is replaced, deleted or cut under whoever uses it is noticed at the next visit."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate.errors import LedgerError, LedgerReplaced, LedgerUnreadable
from migrate.ledger.sql import SqlLedger
from tests.ledger.given import NOW, TERM, an_event, open_at

VISITS: list[Callable[[SqlLedger], object]] = [
    lambda ledger: ledger.append(an_event()),
    lambda ledger: ledger.events(),
    lambda ledger: ledger.recalled(),
    lambda ledger: ledger.lease(),
    lambda ledger: ledger.acquire("other", NOW, TERM),
]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def deleted(place: Path) -> None:
    for file in place.parent.glob("ledger.db*"):
        file.unlink()


def moved(place: Path) -> None:
    place.rename(place.with_name("away.db"))


def another_put_there(place: Path) -> None:
    deleted(place)
    with open_at(place) as other:
        other.append(an_event(7))


def a_copy_of_itself_put_there(place: Path) -> None:
    shutil.copy(place, place.with_name("copy.db"))
    place.with_name("copy.db").replace(place)


@pytest.mark.parametrize("change", [deleted, moved, another_put_there, a_copy_of_itself_put_there])
@pytest.mark.parametrize("visit", VISITS)
def test_another_file_or_none_is_noticed(
    place: Path, change: Callable[[Path], None], visit: Callable[[SqlLedger], object]
) -> None:
    with open_at(place) as ledger:
        ledger.append(an_event())
        visit(ledger)
        change(place)
        with pytest.raises(LedgerReplaced, match="was replaced while it was in use") as refused:
            visit(ledger)
        assert "`migrate rollback`" in refused.value.then


@pytest.mark.parametrize("visit", VISITS)
def test_another_ledger_in_the_same_file_is_noticed(place: Path, visit: Callable[[SqlLedger], object]) -> None:
    with open_at(place) as ledger:
        ledger.append(an_event())
        with closing(sqlite3.connect(place)) as connection, connection:
            connection.execute("UPDATE meta SET generation = 'another'")
        with pytest.raises(LedgerReplaced, match="another ledger in the same file"):
            visit(ledger)


def test_a_file_cut_to_nothing_is_noticed(place: Path) -> None:
    with open_at(place) as ledger:
        ledger.append(an_event())
        with closing(sqlite3.connect(place)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        place.write_bytes(b"")
        with pytest.raises(LedgerError):
            ledger.append(an_event())


def test_a_renewed_handle_goes_on(place: Path) -> None:
    with open_at(place) as ledger:
        ledger.append(an_event())
        deleted(place)
    with open_at(place) as ledger:
        assert ledger.events() == []
        ledger.append(an_event())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    place = tmp_path_factory.mktemp("flipped") / "ledger.db"
    with open_at(place) as ledger:
        ledger.append(*(an_event(number) for number in range(40)))
        ledger.acquire("one", NOW, TERM)
    return place, place.read_bytes()


SCHEMA = 4096
"""Bytes of the first page, where the tables and triggers are told as text."""


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_in_the_schema_give_a_beginning_or_a_refusal(whole: tuple[Path, bytes], data: st.DataObject) -> None:
    at = data.draw(st.integers(16, SCHEMA - 1))
    _visited(whole, whole[1][:at] + data.draw(st.binary(min_size=1, max_size=8)) + whole[1][at + 8 :])


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bits_changed_and_any_end_cut_off_give_a_beginning_or_a_refusal(
    whole: tuple[Path, bytes], data: st.DataObject
) -> None:
    content = whole[1]
    changed = bytearray(content)
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=3)):
        changed[at] ^= 1 << data.draw(st.integers(0, 7))
    _visited(whole, bytes(changed[: data.draw(st.one_of(st.just(len(content)), st.integers(0, len(content))))]))


def test_a_schema_that_is_not_text_is_refused_as_damaged(whole: tuple[Path, bytes]) -> None:
    """SQLite's complaint about it holds the bytes, and Python cannot read the complaint."""
    place, content = whole
    deleted(place)
    place.write_bytes(content.replace(b"CREATE TABLE events", b"CREATE TABLE \xc5(ents", 1))
    with pytest.raises(LedgerUnreadable, match="damaged ledger"), open_at(place) as ledger:
        ledger.events()


def _visited(whole: tuple[Path, bytes], content: bytes) -> None:
    """Every visit to a ledger whose file holds that."""
    place = whole[0]
    deleted(place)
    place.write_bytes(content)
    for visit in (*VISITS, SqlLedger.verify):
        try:
            with open_at(place) as ledger:
                visit(ledger)
        except LedgerError:
            pass


def test_a_ledger_that_cannot_be_written_any_more_says_so(place: Path) -> None:
    with open_at(place) as ledger:
        ledger.append(an_event())
        with ledger.store.reading() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")  # as on a file system that became read-only
        with pytest.raises(LedgerUnreadable, match="cannot be written") as refused:
            ledger.append(an_event())
        assert refused.value.then
        assert len(ledger.events()) == 1
