"""Three owners and a rollback, in any order, while time goes on: never two holders, and the epoch never falls."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from migrate.errors import LeaseHeld, LeaseLost
from migrate.ledger.sql import open_ledger
from migrate.model.lease import Lease
from tests.ledger.given import NOW, TERM

owners = some.sampled_from(("one", "two", "three"))
epochs = some.integers(0, 12)


class Tenures(RuleBasedStateMachine):
    """`trusted` is the lease each owner believes in; `fenced` the epoch up to which such a belief is void."""

    @initialize()
    def open(self) -> None:
        self.ledger = open_ledger("sqlite://", "shop")
        self.now = NOW
        self.trusted: dict[str, Lease] = {}
        self.fenced = 0
        self.highest = 0

    def teardown(self) -> None:
        self.ledger.close()

    @rule(steps=some.integers(1, 4))
    def time_goes_on(self, steps: int) -> None:
        self.now += TERM / 3 * steps

    @rule(owner=owners, above=epochs)
    def acquire(self, owner: str, above: int) -> None:
        if self.holders():
            with pytest.raises(LeaseHeld):
                self.ledger.acquire(owner, self.now, TERM, above=above)
            return
        lease = self.ledger.acquire(owner, self.now, TERM, above=above)
        assert lease == Lease(owner, max(above, self.highest) + 1, self.now + TERM)
        self.trusted[owner] = lease

    @rule(owner=owners)
    def renew(self, owner: str) -> None:
        lease = self.trusted.get(owner)
        if lease is None:
            return
        if owner in self.holders():
            renewed = self.ledger.renew(lease, self.now, TERM)
            assert renewed == Lease(owner, lease.epoch, self.now + TERM)
            self.trusted[owner] = renewed
        else:
            with pytest.raises(LeaseLost):
                self.ledger.renew(lease, self.now, TERM)

    @rule(owner=owners)
    def release(self, owner: str) -> None:
        if lease := self.trusted.pop(owner, None):
            self.ledger.release(lease, self.now)

    @rule(by=some.sampled_from(("one", "two", "rollback")), epoch=epochs)
    def fence(self, by: str, epoch: int) -> None:
        self.ledger.fence(epoch, by, self.now)
        self.fenced = self.epoch()
        assert self.fenced >= max(epoch, self.highest + 1)

    @invariant()
    def at_most_one_holds_and_the_ledger_knows_which(self) -> None:
        standing = self.ledger.lease()
        holders = self.holders()
        assert len(holders) <= 1
        assert holders == ([standing.owner] if standing and standing.holds(self.now) else [])

    @invariant()
    def the_epoch_never_falls(self) -> None:
        assert self.epoch() >= self.highest
        self.highest = self.epoch()

    def holders(self) -> list[str]:
        """Who may act at this moment, as the owners believe; a fenced belief does not count."""
        return [owner for owner, lease in self.trusted.items() if lease.holds(self.now) and lease.epoch > self.fenced]

    def epoch(self) -> int:
        lease = self.ledger.lease()
        return lease.epoch if lease else 0


TestTenures = Tenures.TestCase
TestTenures.settings = settings(
    database=None, max_examples=60, stateful_step_count=25, deadline=timedelta(seconds=5)
)  # fmt: skip
