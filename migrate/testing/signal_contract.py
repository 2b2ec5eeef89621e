"""SignalContract: what every signal keeps, whatever it reads."""

from __future__ import annotations

import time
from collections import defaultdict
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from itertools import pairwise
from typing import Protocol

import pytest

from migrate.model.batch import NOTHING, Batch, Blind, Counted, Reading, Tally, Unreachable
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.signal import Signal
from migrate.signals.source import DENIED, THROTTLED

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PERIOD = timedelta(seconds=10)
BOUND_SECONDS = 60.0


class SignalTrouble(Enum):
    """How a source refuses, with what the signal then says."""

    SLOW_DOWN = THROTTLED
    NO_ENTRY = DENIED


class SignalOddity(Enum):
    """In what odd ways counts come from a source."""

    LATE = auto()
    """Shown two periods after it happened."""
    TWICE = auto()
    """The same point more than once."""
    BACKWARDS = auto()
    """The newest point first."""
    AHEAD = auto()
    """Stamped by a clock that is 7 s ahead."""
    BEHIND = auto()
    """Stamped by a clock that is 7 s behind."""
    PAGED = auto()
    """One point a page."""

    @property
    def skew(self) -> timedelta:
        return {SignalOddity.AHEAD: timedelta(seconds=7), SignalOddity.BEHIND: timedelta(seconds=-7)}.get(
            self, timedelta(0)
        )


class SignalSource(Protocol):
    """Something a signal reads, as a test holds it. Some requests were served before the first reading."""

    @property
    def period(self) -> timedelta: ...

    @property
    def blindness(self) -> tuple[type[Blind], ...]:
        """The blind answers this source can give."""
        ...

    @property
    def signal(self) -> Signal: ...

    def passed(self, start: datetime, end: datetime) -> None:
        """It is now `end`; what is served from here on happens between `start` and `end`."""
        ...

    def serve(self, side: Side, *, good: int, bad: int) -> None:
        """Returns when they were counted."""
        ...

    def restart(self, side: Side) -> None:
        """The part that counts starts again from zero."""
        ...

    def blinded(self, kind: type[Blind]) -> AbstractContextManager[None]: ...

    @property
    def troubles(self) -> tuple[SignalTrouble, ...]:
        """The refusals this source can give."""
        ...

    def refusing(self, trouble: SignalTrouble) -> AbstractContextManager[None]: ...

    @property
    def oddities(self) -> tuple[SignalOddity, ...]:
        """The odd ways in which counts can come from this source."""
        ...

    def odd(self, oddity: SignalOddity) -> AbstractContextManager[None]:
        """What is served within comes in this way."""
        ...


class SignalWorld:
    """A source and the time; keeps every batch that was ever read."""

    def __init__(self, source: SignalSource) -> None:
        self.source = source
        self.now = START
        self.batches: list[Batch] = []

    def read(self) -> Reading:
        reading = self.source.signal.read(self.now)
        if isinstance(reading, Counted):
            assert reading.until <= self.now
            self.batches += reading.batches
        return reading

    def tick(self) -> None:
        start, self.now = self.now, self.now + self.source.period
        self.source.passed(start, self.now)

    def next(self) -> Reading:
        self.tick()
        return self.read()

    def counts(self) -> dict[Side, Tally]:
        """Requests read so far."""
        sums: defaultdict[Side, Tally] = defaultdict(lambda: NOTHING)
        for batch in self.batches:
            if batch.sli is Sli.AVAILABILITY:
                for side, tally in batch.tallies.items():
                    sums[side] += tally
        return {side: sums[side] for side in Side}

    def settle(self, *, blue: Tally, green: Tally) -> None:
        """These counts were seen in all once the next period is read, and the one after it adds nothing."""
        for _ in range(2):
            self.next()
            assert self.counts() == {Side.BLUE: blue, Side.GREEN: green}

    def come_to(self, *, blue: Tally, green: Tally) -> None:
        """These counts are seen within a few periods, never more, and then no more."""
        wanted = {Side.BLUE: blue, Side.GREEN: green}
        for _ in range(5):
            self.next()
            assert all(seen.total <= wanted[side].total for side, seen in self.counts().items())
        assert self.counts() == wanted
        self.next()
        assert self.counts() == wanted

    def until(self, kind: type[Blind]) -> Blind:
        """Read until the answer is of this kind, over as many periods as it takes a source to be stale."""
        for _ in range(4):
            if isinstance(reading := self.next(), kind):
                return reading
        deadline = time.monotonic() + BOUND_SECONDS
        while time.monotonic() < deadline:
            if isinstance(reading := self.read(), kind):
                return reading
            time.sleep(0.01)
        raise AssertionError(f"no {kind.__name__} in time")


class SignalContract:
    """Inherit, and give a `source` fixture."""

    @pytest.fixture
    def source(self) -> SignalSource:
        raise NotImplementedError

    @pytest.fixture
    def world(self, source: SignalSource) -> SignalWorld:
        world = SignalWorld(source)
        world.read()
        return world

    def test_the_first_reading_is_a_baseline(self, source: SignalSource) -> None:
        reading = source.signal.read(START)
        assert isinstance(reading, Counted)
        assert reading.batches == ()
        assert START - 2 * source.period <= reading.until <= START

    def test_counts_lie_on_the_right_side(self, world: SignalWorld) -> None:
        world.source.serve(Side.BLUE, good=5, bad=1)
        world.source.serve(Side.GREEN, good=2, bad=3)
        world.settle(blue=Tally(6, 1), green=Tally(5, 3))

    def test_each_request_is_counted_once_over_successive_readings(self, world: SignalWorld) -> None:
        for turn in (1, 2, 3):
            world.source.serve(Side.BLUE, good=2, bad=0)
            world.source.serve(Side.GREEN, good=1, bad=1)
            world.settle(blue=Tally(2 * turn, 0), green=Tally(2 * turn, turn))

    def test_counting_from_zero_again_never_counts_backwards(self, world: SignalWorld) -> None:
        world.source.serve(Side.BLUE, good=3, bad=1)
        world.source.serve(Side.GREEN, good=7, bad=2)
        world.settle(blue=Tally(4, 1), green=Tally(9, 2))
        world.source.restart(Side.GREEN)
        world.source.serve(Side.BLUE, good=2, bad=1)
        world.source.serve(Side.GREEN, good=4, bad=1)
        world.settle(blue=Tally(7, 2), green=Tally(14, 3))

    def test_no_data_stale_and_unreachable_are_told_apart_and_lose_nothing(self, world: SignalWorld) -> None:
        for turn, kind in enumerate(world.source.blindness, 1):
            world.source.serve(Side.BLUE, good=2, bad=0)
            world.source.serve(Side.GREEN, good=1, bad=1)
            with world.source.blinded(kind):
                blind = world.until(kind)
            assert blind.signal == world.source.signal.name
            world.source.serve(Side.BLUE, good=1, bad=0)
            world.source.serve(Side.GREEN, good=1, bad=0)
            world.settle(blue=Tally(3 * turn, 0), green=Tally(3 * turn, turn))

    def test_batches_carry_the_name_and_do_not_overlap(self, world: SignalWorld) -> None:
        for turn in (1, 2):
            world.source.serve(Side.BLUE, good=1, bad=0)
            world.source.serve(Side.GREEN, good=1, bad=0)
            world.settle(blue=Tally(turn, 0), green=Tally(turn, 0))
        spans = [(batch.start, batch.end) for batch in world.batches if batch.sli is Sli.AVAILABILITY]
        assert {batch.signal for batch in world.batches} == {world.source.signal.name}
        assert all(start < end <= world.now for start, end in spans)
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))

    def test_a_source_that_refuses_says_why_and_loses_nothing(self, world: SignalWorld) -> None:
        for turn, trouble in enumerate(world.source.troubles, 1):
            world.source.serve(Side.BLUE, good=2, bad=0)
            world.source.serve(Side.GREEN, good=1, bad=1)
            with world.source.refusing(trouble):
                reading = world.next()
            assert isinstance(reading, Unreachable)
            assert trouble.value in reading.why
            world.source.serve(Side.BLUE, good=1, bad=0)
            world.source.serve(Side.GREEN, good=1, bad=0)
            world.settle(blue=Tally(3 * turn, 0), green=Tally(3 * turn, turn))

    def test_however_oddly_counts_come_each_request_is_counted_once(self, world: SignalWorld) -> None:
        for turn, oddity in enumerate(world.source.oddities, 1):
            with world.source.odd(oddity):
                for _ in range(2):
                    world.source.serve(Side.BLUE, good=2, bad=1)
                    world.source.serve(Side.GREEN, good=3, bad=2)
                    world.next()
                world.come_to(blue=Tally(6 * turn, 2 * turn), green=Tally(10 * turn, 4 * turn))

    def test_the_share_observed_is_the_share_served(self, world: SignalWorld) -> None:
        for _ in range(3):
            world.source.serve(Side.BLUE, good=30, bad=0)
            world.source.serve(Side.GREEN, good=9, bad=1)
            world.next()
        world.next()
        shares = {batch.share for batch in world.batches if batch.sli is Sli.AVAILABILITY and batch.share is not None}
        assert shares == {0.25}
