"""Whole periods of two sources: nothing twice, nothing lost, and silence told apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event

import pytest

from migrate.errors import InvalidValue
from migrate.model.batch import NOTHING, Blind, Counted, NoData, Stale, Tally, Unreachable
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.meter import Series, WhenIdle
from migrate.signals.metered import LONGEST, MeteredSignal
from migrate.signals.source import SourceError
from migrate.testing.signal_contract import PERIOD, START, SignalContract, SignalOddity, SignalTrouble
from tests.signals.recorded import Happened, Recorded


class Shelf:
    """A meter that answers from what lies on it."""

    slis = frozenset((Sli.AVAILABILITY,))

    def __init__(self, idle: WhenIdle = WhenIdle.NOTHING) -> None:
        self.idle = idle
        self.points: defaultdict[datetime, Tally] = defaultdict(lambda: NOTHING)
        self.broken = ""
        self.asked = 0

    def put(self, at: datetime, tally: Tally) -> None:
        self.points[at] += tally

    def counts(self, start: datetime, end: datetime, period: timedelta) -> Series:
        self.asked += 1
        if self.broken:
            raise SourceError(self.broken)
        sums: defaultdict[datetime, Tally] = defaultdict(lambda: NOTHING)
        for at, tally in self.points.items():
            if start <= at < end:
                sums[start + (at - start) // period * period] += tally
        return {at: {Sli.AVAILABILITY: tally} for at, tally in sums.items()}


class Shelves(Recorded):
    """One shelf a side. It has neither pages nor an order."""

    blindness = (Stale, Unreachable)  # once heard, a source has data
    troubles = tuple(SignalTrouble)
    oddities = (SignalOddity.LATE, SignalOddity.AHEAD, SignalOddity.BEHIND)

    def __init__(self, idle: WhenIdle = WhenIdle.NOTHING) -> None:
        super().__init__()
        self.shelves = {side: Shelf(idle) for side in Side}
        self.signal = MeteredSignal("meters", self.shelves, period=PERIOD, delay=PERIOD)
        for side in Side:
            self.shelves[side].put(START - 2 * PERIOD, Tally(3, 1))

    def publish(self, happened: Happened) -> None:
        self.shelves[happened.side].put(happened.at, Tally(happened.good + happened.bad, happened.bad))

    @contextmanager
    def blinded(self, kind: type[Blind]) -> Generator[None]:
        if kind is Stale:
            with self.standing_still():
                yield
        else:
            with self._broken("nobody there"):
                yield

    @contextmanager
    def refusing(self, trouble: SignalTrouble) -> Generator[None]:
        with self._broken(trouble.value):
            yield

    @contextmanager
    def _broken(self, why: str) -> Generator[None]:
        self.shelves[Side.GREEN].broken = why
        yield
        self.shelves[Side.GREEN].broken = ""


class TestMeteredKeepsTheContract(SignalContract):
    @pytest.fixture
    def source(self) -> Shelves:
        return Shelves()


AT = START - PERIOD / 2


def _read(shelves: Shelves, periods: int) -> object:
    shelves.signal.read(START)
    return shelves.signal.read(START + periods * PERIOD)


def test_one_side_without_traffic_is_no_blindness() -> None:
    shelves = Shelves()
    shelves.shelves[Side.BLUE].put(AT, Tally(9, 0))
    reading = _read(shelves, 1)
    assert isinstance(reading, Counted)
    assert [(batch.blue, batch.green) for batch in reading.batches] == [(Tally(9, 0), NOTHING)]


def test_a_side_that_is_measured_also_when_idle_must_be_heard() -> None:
    shelves = Shelves(WhenIdle.ZEROS)
    shelves.shelves[Side.BLUE].put(START + 4 * PERIOD, Tally(9, 0))
    assert _read(shelves, 5) == Stale("meters", START - PERIOD)


def test_a_side_that_was_never_measured_is_no_data() -> None:
    shelves = Shelves(WhenIdle.ZEROS)
    shelves.shelves[Side.GREEN].points.clear()
    assert shelves.signal.read(START) == NoData("meters")


def test_two_sides_that_were_never_heard_are_no_data() -> None:
    shelves = Shelves()
    for shelf in shelves.shelves.values():
        shelf.points.clear()
    assert _read(shelves, 1) == NoData("meters")


def test_what_a_source_takes_back_is_taken_off_what_comes_late() -> None:
    shelves = Shelves()
    blue = shelves.shelves[Side.BLUE]
    blue.put(AT, Tally(9, 4))
    assert isinstance(_read(shelves, 1), Counted)
    blue.points[AT] = Tally(7, 1)
    blue.put(AT + PERIOD, Tally(2, 0))
    reading = shelves.signal.read(START + 2 * PERIOD)
    assert isinstance(reading, Counted)
    assert [batch.blue for batch in reading.batches] == [Tally(2, 0)]
    blue.points[AT] = Tally(9, 1)
    blue.put(AT + 2 * PERIOD, Tally(1, 1))
    reading = shelves.signal.read(START + 3 * PERIOD)
    assert isinstance(reading, Counted)
    assert [batch.blue for batch in reading.batches] == [Tally(1, 1)]


def test_bad_requests_that_are_shown_after_their_total_are_counted() -> None:
    shelves = Shelves()
    green = shelves.shelves[Side.GREEN]
    green.put(AT, Tally(9, 0))
    _read(shelves, 1)
    green.points[AT] = Tally(9, 3)
    green.put(AT + PERIOD, Tally(5, 1))
    reading = shelves.signal.read(START + 2 * PERIOD)
    assert isinstance(reading, Counted)
    assert [batch.green for batch in reading.batches] == [Tally(5, 4)]


def test_after_a_long_blindness_the_last_hour_is_read() -> None:
    shelves = Shelves()
    shelves.signal.read(START)
    blue = shelves.shelves[Side.BLUE]
    now = START + 2 * LONGEST
    blue.put(START + PERIOD, Tally(100, 0))
    blue.put(now - LONGEST, Tally(10, 0))
    blue.put(now - 2 * PERIOD, Tally(1, 0))
    reading = shelves.signal.read(now)
    assert isinstance(reading, Counted)
    assert sum(batch.blue.total for batch in reading.batches) == 11


def test_a_source_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    over = Event()

    class Hanging(Shelf):
        def counts(self, start: datetime, end: datetime, period: timedelta) -> Series:
            over.wait(20)
            return {}

    monkeypatch.setattr("migrate.signals.metered.WAIT_SECONDS", 0.2)
    signal = MeteredSignal("meters", {Side.BLUE: Shelf(), Side.GREEN: Hanging()}, period=PERIOD, delay=PERIOD)
    reading = signal.read(START)
    over.set()
    assert reading == Unreachable("meters", "green: no answer within 0.2 s")


def test_within_a_period_nobody_is_asked_twice() -> None:
    shelves = Shelves()
    blue = shelves.shelves[Side.BLUE]
    shelves.signal.read(START)
    assert shelves.signal.read(START + PERIOD / 2) == Counted((), START - PERIOD)
    assert blue.asked == 1
    shelves.signal.read(START + PERIOD)
    assert blue.asked == 2


def test_a_source_that_was_blind_is_asked_at_once() -> None:
    shelves = Shelves()
    blue = shelves.shelves[Side.BLUE]
    shelves.signal.read(START)
    blue.broken = "gone"
    shelves.signal.read(START + PERIOD)
    blue.broken = ""
    blue.put(AT, Tally(1, 0))
    assert isinstance(shelves.signal.read(START + PERIOD * 1.1), Counted)
    assert blue.asked == 3


def test_the_spans_and_both_sides_are_needed() -> None:
    shelves = {side: Shelf() for side in Side}
    with pytest.raises(InvalidValue):
        MeteredSignal("meters", {Side.BLUE: Shelf()}, period=PERIOD, delay=PERIOD)
    with pytest.raises(InvalidValue):
        MeteredSignal("meters", shelves, period=timedelta(0), delay=PERIOD)
    with pytest.raises(InvalidValue):
        MeteredSignal("meters", shelves, period=PERIOD, delay=-PERIOD)
