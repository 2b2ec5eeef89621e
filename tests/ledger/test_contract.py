"""The contract, over a file and over a database in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from migrate.errors import LeaseHeld
from migrate.ledger.memory import MemoryLedger, MemoryPlace
from migrate.ledger.sql import SqlLedger, open_ledger
from migrate.testing.ledger_contract import LedgerContract
from tests.ledger.given import NOW, TERM


class TestAFile(LedgerContract):
    @pytest.fixture
    def ledger(self, tmp_path: Path) -> Iterator[SqlLedger]:
        with open_ledger(tmp_path / "ledger.db", "shop") as ledger:
            yield ledger

    @pytest.fixture
    def second(self, tmp_path: Path) -> Iterator[SqlLedger]:
        with open_ledger(f"sqlite:///{tmp_path}/ledger.db", "shop") as ledger:
            yield ledger

    @pytest.fixture
    def neighbour(self, tmp_path: Path) -> Iterator[SqlLedger]:
        with open_ledger(tmp_path / "ledger.db", "search") as ledger:
            yield ledger


class TestInMemory(LedgerContract):
    @pytest.fixture
    def ledger(self) -> Iterator[SqlLedger]:
        with open_ledger("sqlite://", "shop") as ledger:
            yield ledger

    @pytest.fixture
    def second(self, ledger: SqlLedger) -> SqlLedger:
        return SqlLedger(ledger.store, "shop")

    @pytest.fixture
    def neighbour(self, ledger: SqlLedger) -> SqlLedger:
        return SqlLedger(ledger.store, "search")


class TestPlain(LedgerContract):
    @pytest.fixture
    def ledger(self) -> MemoryLedger:
        return MemoryLedger(MemoryPlace(), "shop")

    @pytest.fixture
    def second(self, ledger: MemoryLedger) -> MemoryLedger:
        return MemoryLedger(ledger.place, "shop")

    @pytest.fixture
    def neighbour(self, ledger: MemoryLedger) -> MemoryLedger:
        return MemoryLedger(ledger.place, "search")


def test_two_ledgers_in_memory_do_not_meet() -> None:
    with open_ledger("sqlite://", "shop") as one, open_ledger("sqlite://", "shop") as other:
        one.fence(3, "me", NOW)
        assert other.lease() is None


def test_an_owner_known_to_be_gone_is_not_waited_for(tmp_path: Path) -> None:
    ledger, second = (open_ledger(tmp_path / "ledger.db", "shop") for _ in range(2))
    ledger.acquire("killed", NOW, TERM)
    second.gone = "killed".__eq__
    lease = second.acquire("two", NOW, TERM)
    assert (lease.owner, lease.epoch) == ("two", 2)
    with pytest.raises(LeaseHeld):
        second.acquire("three", NOW, TERM)
