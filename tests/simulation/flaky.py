"""Flaky: a ledger and a metric source that cost time, fail, and can be cut off at any point."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from migrate.errors import LedgerReplaced, LedgerUnreadable
from migrate.ledger.ledger import Ledger
from migrate.ledger.story import Story
from migrate.model.batch import Batch, Counted, NoData, Reading, Stale, Tally, Unreachable
from migrate.model.event import Event
from migrate.model.lease import Lease
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.model.split import Epoch
from migrate.model.state import State
from tests.simulation.scheduler import Scheduler

T = TypeVar("T")

MILLISECOND = timedelta(milliseconds=1)


@dataclass
class FlakyLedger:
    """The real ledger, an effect before and after each call: an actor may die on either side of a durable write."""

    inner: Ledger
    scheduler: Scheduler
    random: random.Random
    failure: Callable[[], float]
    watch: Callable[[], None]
    tell: Callable[[bool], None] = lambda _: None
    """Told whether the latest call failed."""

    def append(self, *events: Event, after: int | None = None) -> tuple[Event, ...]:
        appended = self._effect(lambda: self.inner.append(*events, after=after), self.watch)
        self.scheduler.sleep(MILLISECOND * self.random.randint(0, 3))
        return appended

    def events(self, after: int = 0) -> list[Event]:
        return self._effect(lambda: self.inner.events(after))

    def recalled(self, known: State | None = None) -> State:
        return self._effect(lambda: self.inner.recalled(known))

    def story(self, span: timedelta, recent: int = 0) -> Story:
        return self._effect(lambda: self.inner.story(span, recent))

    def trouble(self) -> str:
        return self.inner.trouble()

    def lease(self) -> Lease | None:
        return self._effect(self.inner.lease)

    def acquire(self, owner: str, now: datetime, term: timedelta, *, above: Epoch = 0) -> Lease:
        return self._effect(lambda: self.inner.acquire(owner, now, term, above=above))

    def renew(self, lease: Lease, now: datetime, term: timedelta) -> Lease:
        return self._effect(lambda: self.inner.renew(lease, now, term))

    def release(self, lease: Lease, now: datetime) -> None:
        self._effect(lambda: self.inner.release(lease, now))

    def fence(self, epoch: Epoch, by: str, now: datetime) -> None:
        self._effect(lambda: self.inner.fence(epoch, by, now))

    def _effect(self, call: Callable[[], T], watch: Callable[[], None] = lambda: None) -> T:
        self.scheduler.sleep(MILLISECOND * self.random.randint(0, 3))
        failed = self.random.random() < self.failure()
        self.tell(failed)
        if failed:
            raise LedgerUnreadable("the ledger's disk is full (simulated)")
        try:
            result = call()
        except (LedgerUnreadable, LedgerReplaced):
            self.tell(True)
            raise
        watch()
        return result


@dataclass
class FlakySignal:
    """Counts what the simulated users met since the last reading; sometimes it is blind, in each of the three ways."""

    name: str
    scheduler: Scheduler
    random: random.Random
    share: Callable[[], float]
    bad: Callable[[], Mapping[Side, float]]
    rate: float
    blind: Callable[[], float]
    tell: Callable[[bool], None]
    odd: Callable[[], float] = lambda: 0.0
    _last: datetime | None = field(default=None)
    _kept: list[Batch] = field(default_factory=list[Batch])

    def read(self, now: datetime) -> Reading:
        self.scheduler.sleep(MILLISECOND * self.random.randint(1, 40))
        blind = self.random.random() < self.blind()
        self.tell(blind)
        if blind:
            return self.random.choice([NoData(self.name), Stale(self.name, now), Unreachable(self.name, "refused")])
        start, self._last = self._last, now
        if start is None or now <= start:
            return Counted((), now)
        batch = self._batch(start, now)
        return Counted(self._oddly(batch) if self.random.random() < self.odd() else (*self._late(), batch), now)

    def _late(self) -> tuple[Batch, ...]:
        """What was kept back comes with the next reading."""
        late, self._kept = tuple(self._kept), []
        return late

    def _oddly(self, batch: Batch) -> tuple[Batch, ...]:
        """Twice, late, nothing at all, of no time, or out of its order."""
        match self.random.randrange(5):
            case 0:
                return batch, batch
            case 1:
                self._kept.append(batch)
                return ()
            case 2:
                return (replace(batch, tallies=dict.fromkeys(Side, Tally(0, 0))),)
            case 3:
                return (replace(batch, start=batch.end),)
            case _:
                return batch, *self._late()

    def _batch(self, start: datetime, end: datetime) -> Batch:
        total = round(self.rate * (end - start).total_seconds())
        green = self._draw(total, self.share())
        bad = self.bad()
        tallies = {
            Side.GREEN: Tally(green, self._draw(green, bad[Side.GREEN])),
            Side.BLUE: Tally(total - green, self._draw(total - green, bad[Side.BLUE])),
        }
        return Batch(self.name, Sli.AVAILABILITY, start, end, tallies)

    def _draw(self, count: int, probability: float) -> int:
        """A binomial draw, by its normal approximation where it is good enough."""
        if probability <= 0 or count == 0:
            return 0
        mean = count * probability
        if mean > 30 and count - mean > 30:
            spread = (mean * (1 - probability)) ** 0.5
            return min(count, max(0, round(self.random.gauss(mean, spread))))
        return self._few(count, probability)

    def _few(self, count: int, probability: float) -> int:
        """Exact: from one that happens to the next the distance is geometric (Devroye, Non-Uniform Random Variate
        Generation, X.4.2), so that rare things cost a draw each and not one for every request."""
        if probability >= 1:
            return count
        happened, at, scale = 0, 0, math.log1p(-probability)
        while (at := at + 1 + int(math.log(1 - self.random.random()) / scale)) <= count:
            happened += 1
        return happened
