"""While green is slower the traces say why, and nobody waits for them long."""

from __future__ import annotations

from datetime import datetime
from threading import Event

import pytest

from migrate.model.batch import Counted, Tally, Unreachable
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.model.verdict import Ruling, Verdict
from migrate.signals.explained import WINDOW, ExplainedSignal, explained
from migrate.signals.memory import MemorySignal
from migrate.signals.source import SourceError
from migrate.signals.span import ITSELF, Span, Trace
from migrate.testing.signal_contract import PERIOD, START
from tests.waiting import eventually


class Store:
    """Traces of one side: a database behind the service."""

    def __init__(self, db: float) -> None:
        self.db = db
        self.asked = 0
        self.since: datetime | None = None
        self.free = Event()
        self.free.set()
        self.broken = False

    def slowest(self, start: datetime, end: datetime) -> list[Trace]:
        self.asked += 1
        self.since = start
        self.free.wait(5)
        if self.broken:
            raise SourceError("gone")
        return [[Span(ITSELF, "r", None, 0.0, 0.1 + self.db), Span("db", "d", "r", 0.1, 0.1 + self.db)]]


class Shop:
    def __init__(self) -> None:
        self.counts = MemorySignal("traces")
        self.stores = {Side.BLUE: Store(0.05), Side.GREEN: Store(0.6)}
        self.signal = ExplainedSignal(self.counts, self.stores)
        self.now = START
        self.signal.read(START)

    def count(self, *, blue: Tally, green: Tally) -> object:
        self.counts.count(Side.BLUE, blue, sli=Sli.LATENCY)
        self.counts.count(Side.GREEN, green, sli=Sli.LATENCY)
        return self.read()

    def read(self) -> object:
        self.now += PERIOD
        return self.signal.read(self.now)


SLOWER = {"blue": Tally(1000, 10), "green": Tally(100, 40)}
SAID = "what grew most is db: 600 ms against 50 ms"


def _explained(shop: Shop) -> str:
    eventually(lambda: shop.signal.explanation)
    return str(shop.signal.explanation)


def test_while_green_is_slower_the_segment_is_named() -> None:
    shop = Shop()
    shop.count(**SLOWER)
    assert SAID in _explained(shop)


@pytest.mark.parametrize(
    ("blue", "green"),
    [(Tally(1000, 10), Tally(100, 1)), (Tally(1000, 400), Tally(100, 40)), (Tally(1000, 10), Tally(9, 4))],
    ids=["as quick", "both slow", "too few"],
)
def test_no_trace_is_asked_for_without_need(blue: Tally, green: Tally) -> None:
    shop = Shop()
    shop.count(blue=blue, green=green)
    assert [store.asked for store in shop.stores.values()] == [0, 0]


def test_a_reading_that_shows_it_tells_why_at_once() -> None:
    shop = Shop()
    shop.count(**SLOWER)
    assert SAID in str(shop.signal.explanation)


def test_a_reading_does_not_wait_for_traces_that_are_slow_to_come() -> None:
    shop = Shop()
    shop.stores[Side.GREEN].free.clear()
    assert isinstance(shop.count(**SLOWER), Counted)
    assert isinstance(shop.count(**SLOWER), Counted)
    eventually(lambda: shop.stores[Side.GREEN].asked)
    assert shop.stores[Side.GREEN].asked == 1
    assert shop.signal.explanation is None
    shop.stores[Side.GREEN].free.set()
    assert SAID in _explained(shop)


def test_traces_from_before_this_signal_was_read_are_not_looked_at() -> None:
    """They may tell of a fault that is mended: the migration was taken back because of it, and goes on now."""
    shop = Shop()
    reading = shop.count(**SLOWER)
    _explained(shop)
    assert isinstance(reading, Counted)
    assert shop.stores[Side.GREEN].since == min(batch.start for batch in reading.batches)


def test_when_green_is_quick_again_nothing_is_explained() -> None:
    shop = Shop()
    shop.count(**SLOWER)
    _explained(shop)
    shop.now += 2 * WINDOW
    shop.read()
    shop.count(blue=Tally(1000, 10), green=Tally(1000, 10))
    assert shop.signal.explanation is None


def test_traces_that_cannot_be_had_leave_the_counts_alone() -> None:
    shop = Shop()
    shop.stores[Side.BLUE].broken = True
    assert isinstance(shop.count(**SLOWER), Counted)
    eventually(lambda: shop.stores[Side.BLUE].asked)
    assert shop.signal.explanation is None


def test_a_blind_source_is_passed_on() -> None:
    shop = Shop()
    shop.counts.then(Unreachable("traces", "gone"))
    assert shop.read() == Unreachable("traces", "gone")


def test_the_verdict_carries_the_explanation() -> None:
    shop = Shop()
    shop.count(**SLOWER)
    _explained(shop)
    back = explained(Verdict(Ruling.ROLLBACK, "green is slow"), [MemorySignal("edges"), shop.signal])
    assert back.because.startswith("green is slow; slow requests take 700 ms on green")
    onwards = Verdict(Ruling.ADVANCE, "certified")
    assert explained(onwards, [shop.signal]) == onwards
