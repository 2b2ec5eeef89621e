"""The schema of a ledger goes up by itself, whole or not at all, and never down."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from migrate.errors import LedgerTooNew, LedgerUnreadable
from migrate.ledger import schema
from migrate.ledger.sql import open_ledger
from migrate.model.event import Event, Kind
from migrate.model.lease import Lease
from tests.ledger.given import open_at

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OWNER = "ops@host-1"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A file that version 1 wrote."""
    place = tmp_path / "ledger.db"
    with closing(sqlite3.connect(place)) as connection:
        connection.executescript(Path(__file__).with_name("version_1.sql").read_text())
    return place


def version(place: Path) -> int:
    with closing(sqlite3.connect(place)) as connection:
        return connection.execute("SELECT version FROM meta").fetchone()[0]


def shape(place: Path) -> dict[str, str]:
    """Every table, index and trigger, by its words; blank space aside."""
    with closing(sqlite3.connect(place)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: " ".join(sql.split()) for name, sql in rows}


def test_a_file_of_version_1_is_brought_up_without_loss(place: Path) -> None:
    with open_at(place) as shop, open_at(place, "search") as search:
        assert shop.events() == [
            Event(Kind.LEASED, NOON, OWNER, 6, {"owner": OWNER}, 1),
            Event(Kind.STARTED, NOON + timedelta(seconds=1.5), OWNER, 6, {"digest": "d1"}, 2),
        ]
        assert shop.lease() == Lease(OWNER, 6, NOON + timedelta(seconds=31))
        assert [event.actor for event in search.events()] == ["eve@host-2"]
        assert [event.seq for event in shop.append(Event(Kind.HELD, NOON, OWNER, 6))] == [3]
    assert version(place) == schema.VERSION > 1


def test_a_file_that_was_brought_up_is_the_same_as_a_new_one(place: Path, tmp_path: Path) -> None:
    with open_at(place), open_at(tmp_path / "new.db"):
        pass
    assert shape(place) == shape(tmp_path / "new.db")
    assert "events_told" in shape(place)


def test_a_file_from_before_checksums_is_chained(place: Path) -> None:
    with open_at(place) as shop, open_at(place, "search") as search:
        assert [(ledger.verify().rows, ledger.verify().wrong) for ledger in (shop, search)] == [(2, []), (1, [])]
        shop.append(Event(Kind.STOPPED, NOON, OWNER, 6))
        assert shop.verify().rows == 3
        assert shop.verify().first is None


def test_a_file_with_a_missing_event_is_chained_as_it_is_and_the_gap_is_named(place: Path) -> None:
    with closing(sqlite3.connect(place)) as connection, connection:
        row = "'2026-03-02T12:00:09.000000+00:00', 'held', 'ops@host-1', 6, '{}'"
        connection.execute(f"INSERT INTO events VALUES ('shop', 4, {row})")
    with open_at(place) as shop:
        assert str(shop.verify().first) == "event 3: event 4 where 3 should be"


def test_each_ledger_has_a_name_of_its_own(place: Path, tmp_path: Path) -> None:
    with open_at(place), open_at(tmp_path / "new.db"):
        pass
    names = {generation(place), generation(tmp_path / "new.db")}
    assert len(names) == 2
    assert all(re.fullmatch("[0-9a-f]{32}", name) for name in names)


def generation(place: Path) -> str:
    with closing(sqlite3.connect(place)) as connection:
        return connection.execute("SELECT generation FROM meta").fetchone()[0]


def test_a_step_that_fails_leaves_the_file_as_it_was(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = shape(place)
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, ("CREATE TABLE more (a TEXT)", "CREATE NONSENSE")))
    monkeypatch.setattr(schema, "VERSION", len(schema.STEPS))
    with pytest.raises(LedgerUnreadable, match="syntax error"):
        open_ledger(place, "shop")
    assert version(place) == 1
    assert shape(place) == before


def test_a_file_of_a_newer_version_is_refused_and_left_alone(place: Path) -> None:
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute("UPDATE meta SET version = 99")
    with pytest.raises(LedgerTooNew, match=f"schema 99(.|\n)*schema {schema.VERSION}"):
        open_ledger(place, "shop")
    assert version(place) == 99


def test_a_present_file_can_be_looked_at_while_another_writes(tmp_path: Path) -> None:
    with open_at(tmp_path / "ledger.db"), closing(sqlite3.connect(tmp_path / "ledger.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with open_at(tmp_path / "ledger.db") as ledger:
            assert ledger.events() == []
        other.rollback()
