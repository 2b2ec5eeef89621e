"""The contract, over a file and over a database in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from migrate.ledger.sql import SqlLedger, open_ledger
from tests.ledger.contract import Contract
from tests.ledger.given import NOW
from tests.ledger.plain import Place, PlainLedger


class TestAFile(Contract):
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


class TestInMemory(Contract):
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


class TestPlain(Contract):
    @pytest.fixture
    def ledger(self) -> PlainLedger:
        return PlainLedger(Place(), "shop")

    @pytest.fixture
    def second(self, ledger: PlainLedger) -> PlainLedger:
        return PlainLedger(ledger.place, "shop")

    @pytest.fixture
    def neighbour(self, ledger: PlainLedger) -> PlainLedger:
        return PlainLedger(ledger.place, "search")


def test_two_ledgers_in_memory_do_not_meet() -> None:
    with open_ledger("sqlite://", "shop") as one, open_ledger("sqlite://", "shop") as other:
        one.fence(3, "me", NOW)
        assert other.lease() is None
