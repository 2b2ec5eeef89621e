"""The lease is swapped only for what was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from migrate.errors import LeaseHeld
from migrate.ledger import lease_row
from migrate.model.lease import Lease
from tests.ledger.given import NOW, open_at

STANDS = Lease("one", 4, NOW)
MINE = Lease("two", 5, NOW)


@pytest.mark.parametrize(
    "read",
    [
        None,
        replace(STANDS, owner="other"),
        replace(STANDS, epoch=3),
        replace(STANDS, expires=NOW - timedelta(seconds=1)),
    ],
)
def test_a_swap_from_an_older_reading_changes_nothing(read: Lease | None) -> None:
    with open_at("sqlite://") as ledger:
        with ledger.store.writing() as connection:
            lease_row.swap(connection, "shop", seen=None, new=STANDS)
        with pytest.raises(LeaseHeld, match="changed by somebody else"), ledger.store.writing() as connection:
            lease_row.swap(connection, "shop", seen=read, new=MINE)
        assert ledger.lease() == STANDS


def test_a_swap_of_what_stands_is_made() -> None:
    with open_at("sqlite://") as ledger, ledger.store.writing() as connection:
        lease_row.swap(connection, "shop", seen=None, new=STANDS)
        lease_row.swap(connection, "shop", seen=STANDS, new=MINE)
        assert lease_row.read(connection, "shop") == MINE
