"""Mutants of the ledger and of the lease in it."""

from __future__ import annotations

from tools.mutants.mutant import Mutant

CONTRACT = ("tests/ledger/test_contract.py::TestInMemory", "tests/ledger/test_lease_row.py")
DAMAGE = ("tests/ledger/test_damage.py",)
FILE = ("tests/ledger/test_file.py",)
_LEDGER = "migrate.ledger.sql:SqlLedger"

LEDGER = (
    Mutant(
        "an append that asks nothing",
        "an entry is added although something was recorded in between",
        f"{_LEDGER}.append",
        "after is None or before.seq == last.seq == after",
        "True",
        CONTRACT,
    ),
    Mutant(
        "a lease is taken from its holder",
        "two controllers hold the lease",
        f"{_LEDGER}.acquire",
        "seen and seen.holds(now) and seen.expires - now <= term + UNBELIEVABLE and not self.gone(seen.owner)",
        "False",
        CONTRACT,
    ),
    Mutant(
        "an epoch twice",
        "a new holder gets the epoch of the one before",
        f"{_LEDGER}.acquire",
        "max(above, seen.epoch if seen else 0) + 1",
        "max(above + 1, seen.epoch if seen else 1)",
        CONTRACT,
    ),
    Mutant(
        "an epoch below the one found",
        "a new ledger gives an epoch that is already on the route",
        f"{_LEDGER}.acquire",
        "max(above, seen.epoch if seen else 0) + 1",
        "(seen.epoch if seen else 0) + 1",
        CONTRACT,
    ),
    Mutant(
        "a lease that was taken is renewed",
        "a holder renews the lease of its successor",
        f"{_LEDGER}.renew",
        "not _same(seen, lease) or",
        "",
        CONTRACT,
    ),
    Mutant(
        "a lease that is over is renewed",
        "a holder goes on after its lease ended",
        f"{_LEDGER}.renew",
        "or not seen.holds(now)",
        "",
        CONTRACT,
    ),
    Mutant(
        "another's lease is released",
        "a holder that was fenced out ends its successor's lease",
        f"{_LEDGER}.release",
        "_same(seen, lease) and",
        "",
        CONTRACT,
    ),
    Mutant(
        "a fence that fences nobody",
        "the lease's holder is not told that a rollback ended it",
        f"{_LEDGER}.fence",
        "max(epoch, (seen.epoch if seen else 0) + 1)",
        "epoch",
        CONTRACT,
    ),
    Mutant(
        "a renewal that is not noticed",
        "a lease is swapped although its holder renewed it",
        "migrate.ledger.lease_row",
        'LEASE.c.expires == bindparam("seen_expires"),\n)',
        ")",
        CONTRACT,
    ),
    Mutant(
        "a lease of one instant more",
        "at the very end of a lease its holder and the next one both have it",
        "migrate.model.lease:Lease.holds",
        "now < self.expires",
        "now <= self.expires",
        (*CONTRACT, "tests/controller/test_controller.py"),
    ),
    Mutant(
        "a changed event is believed",
        "a row whose checksum is wrong is taken for what was recorded",
        "migrate.ledger.chain:wrong",
        'seal(before.sum, row) == row["sum"]',
        "True",
        DAMAGE,
    ),
    Mutant(
        "a missing end is not missed",
        "a ledger whose newest rows are gone is believed",
        "migrate.ledger.chain:missing",
        "head is None or head.seq <= link.seq",
        "True",
        DAMAGE,
    ),
    Mutant(
        "a commit that is not on the disk",
        "an intent is lost with the power",
        "migrate.ledger.sqlite",
        '"PRAGMA synchronous = FULL"',
        '"PRAGMA synchronous = OFF"',
        FILE,
    ),
)
