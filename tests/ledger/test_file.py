"""The file of a ledger: where it lies, who may read it, what it refuses, and what it says when it cannot be used."""

from __future__ import annotations

import os
import sqlite3
import stat
import tempfile
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from migrate.errors import InvalidValue, LedgerTooNew, LedgerUnreadable
from migrate.ledger.seal import seal
from migrate.ledger.sql import open_ledger
from migrate.model.event import Kind
from tests.ledger.given import NOW, TERM, an_event, open_at

NOBODY = 65534


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@contextmanager
def shell(place: Path) -> Generator[sqlite3.Connection]:
    """Somebody at the file with SQLite's own tools."""
    with closing(sqlite3.connect(place, isolation_level=None)) as connection:
        yield connection


def seal_again(connection: sqlite3.Connection) -> None:
    """What a program that knows the rules would have recorded; the trigger on changes must be gone."""
    connection.row_factory = sqlite3.Row
    before = ""
    for row in connection.execute("SELECT * FROM events ORDER BY seq").fetchall():
        before = seal(before, dict(row))
        connection.execute("UPDATE events SET sum = ? WHERE seq = ?", (before, row["seq"]))
        connection.execute("UPDATE heads SET seq = ?, sum = ?", (row["seq"], before))


@pytest.fixture
def strangers() -> Iterator[Path]:
    """A directory that this process may read and not write: root steps down to nobody while it is there."""
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        place.chmod(0o555)
        user = os.geteuid()
        if user == 0:
            os.seteuid(NOBODY)
        try:
            yield place
        finally:
            os.seteuid(user)
            place.chmod(0o700)


def test_directories_are_made_and_the_file_is_its_owners_only(tmp_path: Path) -> None:
    place = tmp_path / "a" / "b" / "ledger.db"
    with open_at(place) as ledger:
        ledger.append(an_event())
        files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in place.parent.iterdir()}
    assert files == {"ledger.db": 0o600, "ledger.db-wal": 0o600, "ledger.db-shm": 0o600}
    assert [file.name for file in place.parent.iterdir()] == ["ledger.db"]


def test_the_mode_of_a_file_that_was_there_is_left_as_it_is(place: Path) -> None:
    place.touch()
    place.chmod(0o640)
    with open_at(place) as ledger:
        ledger.append(an_event())
    assert stat.S_IMODE(place.stat().st_mode) == 0o640


def test_what_was_recorded_is_there_when_it_is_opened_again(place: Path) -> None:
    with open_at(place) as ledger:
        recorded = ledger.append(an_event(1), an_event(2))
        lease = ledger.acquire("one", NOW, TERM)
    with open_at(place) as ledger:
        assert tuple(ledger.events()) == recorded
        assert ledger.lease() == lease


def test_a_relative_place_does_not_move_with_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    ledger = open_ledger("ledger.db", "shop")
    ledger.close()
    monkeypatch.chdir(tmp_path / "elsewhere")
    ledger.append(an_event())
    ledger.close()
    with open_at(tmp_path / "ledger.db") as again:
        assert len(again.events()) == 1


def test_a_path_is_a_path_whatever_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_at(":memory:") as ledger:
        ledger.append(an_event())
    with open_at(tmp_path / ":memory:") as again:
        assert len(again.events()) == 1


def test_a_commit_is_on_the_disk_when_it_returns(place: Path) -> None:
    with open_at(place) as ledger, ledger.store.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA fullfsync").scalar() == 1


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE events SET body = '{}' WHERE seq = 1",
        "DELETE FROM events",
        "INSERT OR REPLACE INTO events SELECT migration, 2, at, kind, 'somebody else', epoch, body, sum FROM events",
        "UPDATE events SET seq = 9 WHERE seq = 3",
    ],
)
def test_the_database_itself_refuses_to_change_an_event(place: Path, attack: str) -> None:
    with open_at(place) as ledger:
        recorded = ledger.append(*(an_event(number) for number in range(3)))
        with shell(place) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(attack)
        assert tuple(ledger.events()) == recorded


@pytest.mark.parametrize("attack", ["UPDATE lease SET epoch = epoch - 1", "DELETE FROM lease"])
def test_the_database_itself_refuses_to_lower_an_epoch(place: Path, attack: str) -> None:
    with open_at(place) as ledger:
        lease = ledger.acquire("one", NOW, TERM, above=4)
        with shell(place) as connection, pytest.raises(sqlite3.IntegrityError, match="an epoch never falls"):
            connection.execute(attack)
        assert ledger.lease() == lease


def test_a_missing_event_is_noticed(place: Path) -> None:
    with open_at(place) as ledger:
        ledger.append(*(an_event(number) for number in range(3)))
        with shell(place) as connection:
            connection.execute("DROP TRIGGER events_stay")
            connection.execute("DELETE FROM events WHERE seq = 2")
        with pytest.raises(LedgerUnreadable, match="event 3 where 2 should be"):
            ledger.events()


@pytest.mark.parametrize(
    "damage", ["body = '{'", "body = '[]'", "at = 'yesterday'", "at = '2026-03-02T12:00:00'", "at = x'00'"]
)
def test_an_event_that_makes_no_sense_is_named_also_where_its_checksum_is_right(place: Path, damage: str) -> None:
    with open_at(place) as ledger:
        ledger.append(an_event())
        with shell(place) as connection:
            connection.execute("DROP TRIGGER events_keep_their_words")
            connection.execute(f"UPDATE events SET {damage}")
            seal_again(connection)
        with pytest.raises(LedgerUnreadable, match=r"ledger of shop is damaged(.|\n)*event 1: "):
            ledger.events()


def test_a_lease_that_makes_no_sense_is_named(place: Path) -> None:
    with open_at(place) as ledger:
        ledger.acquire("one", NOW, TERM)
        with shell(place) as connection:
            connection.execute("UPDATE lease SET expires = 'soon'")
        with pytest.raises(LedgerUnreadable, match="the lease: "):
            ledger.lease()


def test_a_kind_of_event_this_version_does_not_know_was_written_by_a_newer_one(place: Path) -> None:
    with open_at(place) as ledger:
        ledger.append(an_event())
        with shell(place) as connection:
            connection.execute(
                "INSERT INTO events SELECT migration, 2, at, 'teleported', actor, epoch, body, '' FROM events"
            )
            connection.execute("DROP TRIGGER events_keep_their_words")
            seal_again(connection)
        with pytest.raises(LedgerTooNew, match="event 2 of kind 'teleported'"):
            ledger.events()


def test_a_lock_is_waited_for_and_no_longer_than_the_bound(place: Path) -> None:
    with open_at(place) as ledger, shell(place) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerUnreadable, match="is locked by another process") as refused:
            ledger.append(an_event(1))
        assert f"fuser -v {place}" in refused.value.then
        assert ledger.events() == [], "a reader waits for no writer"
        connection.execute("COMMIT")
        assert [event.seq for event in ledger.append(an_event(2, Kind.LEASED))] == [1]


def test_a_handle_that_is_busy_in_another_thread_is_waited_for_and_no_longer() -> None:
    with open_at("sqlite://") as ledger, ledger.store.reading(), pytest.raises(LedgerUnreadable, match="is locked"):
        ledger.lease()


def test_a_disk_without_room_is_named_and_what_was_recorded_stays(place: Path) -> None:
    with open_at(place) as ledger:
        recorded = ledger.append(an_event())
        with ledger.store.reading() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")  # SQLite takes the present size instead
        with pytest.raises(LedgerUnreadable, match="has no room for more"):
            ledger.append(*(an_event(number) for number in range(200)))
        assert tuple(ledger.events()) == recorded


def test_a_file_of_something_else_is_refused_and_left_alone(place: Path) -> None:
    place.write_text("weights: 100\n" * 200)
    before = place.read_bytes()
    with pytest.raises(LedgerUnreadable, match="is not a ledger"):
        open_ledger(place, "shop")
    assert place.read_bytes() == before
    assert [file.name for file in place.parent.iterdir()] == ["ledger.db"]


def test_a_database_of_something_else_is_refused_and_left_alone(place: Path) -> None:
    with shell(place) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(LedgerUnreadable, match=r"not a ledger(.|\n)*bookmarks"):
        open_ledger(place, "shop")
    with shell(place) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]


def test_a_damaged_file_is_refused(place: Path) -> None:
    with open_at(place) as ledger:
        ledger.append(*(an_event(number) for number in range(300)))
    whole = place.read_bytes()
    place.write_bytes(whole[:4096] + b"\x5a" * (len(whole) - 4096))
    with pytest.raises(LedgerUnreadable, match="is a damaged ledger"), open_at(place) as ledger:
        ledger.events()


def test_a_directory_where_the_file_should_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LedgerUnreadable, match="cannot be opened as a ledger"):
        open_ledger(tmp_path, "shop")


def test_a_file_where_a_directory_should_be_is_refused(place: Path) -> None:
    place.touch()
    with pytest.raises(LedgerUnreadable, match="a ledger cannot be made at"):
        open_ledger(place / "ledger.db", "shop")


def test_a_directory_that_cannot_be_written_is_refused(strangers: Path) -> None:
    with pytest.raises(LedgerUnreadable, match=r"a ledger cannot be made at(.|\n)*Permission denied"):
        open_ledger(strangers / "ledger.db", "shop")
    with pytest.raises(LedgerUnreadable, match=r"a ledger cannot be made at(.|\n)*Permission denied"):
        open_ledger(strangers / "below" / "ledger.db", "shop")


def test_a_ledger_that_is_pulled_away_is_refused(place: Path) -> None:
    with open_at(place) as ledger:
        ledger.append(an_event())
        with shell(place) as connection:
            connection.execute("DROP TABLE lease")
        with pytest.raises(LedgerUnreadable, match="no such table: lease"):
            ledger.lease()


@pytest.mark.parametrize(
    "place",
    [
        "postgresql+psycopg://ops:secret@db/ledger",
        "postgresql://db/ledger?password=secret",
        "postgresql://db/ledger?user=ops&password=secret#x",
        "sqlite:///x?password=secret",
        "nothing://ops:secret@",
        "postgresql://ops:secret@db:port/ledger",
        "sqlite://host/x",
        "sqlite:///x?mode=ro",
        "nothing://",
        "://",
    ],
)
def test_a_place_of_another_kind_is_refused_without_its_password(place: str) -> None:
    with pytest.raises(InvalidValue, match="a ledger cannot be opened there") as refused:
        open_ledger(place, "shop")
    assert "secret" not in str(refused.value)
