"""Whatever a signal does, what comes of it is one of the seam's answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.errors import CommandRefused, SignalNotStarted
from migrate.model.batch import Batch, Counted, Disputed, NoData, Stale, Tally, Unreachable
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.model.verdict import Ruling, Verdict
from migrate.signals import wall
from migrate.signals.agreeing import AgreeingSignals
from migrate.signals.explained import explained
from migrate.signals.gathered import MOST
from migrate.testing.signal_contract import PERIOD, START

GOOD = Batch("odd", Sli.AVAILABILITY, START - PERIOD, START, {Side.BLUE: Tally(9, 0), Side.GREEN: Tally(4, 1)})


class Odd:
    """A signal of another package."""

    name = "odd"

    def __init__(self, does: object) -> None:
        self.does = does

    def read(self, now: datetime) -> Any:
        if isinstance(self.does, BaseException):
            raise self.does
        return self.does


class Nameless:
    @property
    def name(self) -> str:
        raise LookupError

    def read(self, now: datetime) -> Any:
        raise KeyError("a secret")


@pytest.mark.parametrize("error", [ValueError("x"), RecursionError(), MemoryError(), OverflowError(), AssertionError()])
def test_one_that_breaks_is_unreachable(error: Exception) -> None:
    assert wall.read(Odd(error), START) == Unreachable("odd", f"it broke ({type(error).__name__})")


def test_one_without_a_name_is_known_by_its_class() -> None:
    assert wall.read(Nameless(), START) == Unreachable("Nameless", "it broke (KeyError)")


@pytest.mark.parametrize("answer", [None, 7, "counted", [], {}, Counted])
def test_an_answer_of_no_signal_is_none(answer: object) -> None:
    assert isinstance(wall.read(Odd(answer), START), Unreachable)


@pytest.mark.parametrize("answer", [NoData("odd"), Stale("odd", START), Unreachable("odd", "x"), Disputed("odd", "x")])
def test_a_blind_answer_passes(answer: object) -> None:
    assert wall.read(Odd(answer), START) == answer


BAD: list[Any] = [
    replace(GOOD, start=START.replace(tzinfo=None)),
    replace(GOOD, start=START + PERIOD),
    replace(GOOD, start=START - timedelta(days=400)),
    replace(GOOD, end=START + timedelta(days=400)),
    replace(GOOD, tallies={Side.GREEN: Tally(10**400, 1)}),
    replace(GOOD, tallies={Side.GREEN: Tally(float("inf"), 1)}),  # type: ignore[arg-type]
    replace(GOOD, tallies=None),  # type: ignore[arg-type]
    replace(GOOD, clients={Side.GREEN: -1}),
    replace(GOOD, weighed={Side.GREEN: -1}),
    replace(GOOD, felt={Side.GREEN: float("nan")}),  # type: ignore[dict-item]
    replace(GOOD, sli="availability of all"),  # type: ignore[arg-type]
    None,
]


@pytest.mark.parametrize("bad", BAD)
def test_a_batch_that_cannot_be_hides_no_other(bad: Any) -> None:
    told = ("odd: 1 counts that cannot be were left out",)
    assert wall.read(Odd(Counted((bad, GOOD), START)), START) == Counted((GOOD,), START, told)
    assert isinstance(wall.read(Odd(Counted((bad,), START)), START), Unreachable)


def test_a_reason_is_short() -> None:
    reading = wall.read(Odd(Unreachable("odd", "x" * 10**6)), START)
    assert isinstance(reading, Unreachable)
    assert len(reading.why) == wall.LONGEST_WHY


@settings(deadline=None, database=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), st.booleans()), max_size=400))
def test_after_a_long_absence_counts_come_in_few_spans_and_none_is_lost(rows: list[tuple[int, int, bool]]) -> None:
    batches = [
        Batch(
            "odd",
            Sli.LATENCY if late else Sli.AVAILABILITY,
            START + index * PERIOD,
            START + (index + 1) * PERIOD,
            {Side.BLUE: Tally(good + bad, bad), Side.GREEN: Tally(bad, bad)},
            {Side.BLUE: bad, Side.GREEN: good},
            weighed={Side.BLUE: bad, Side.GREEN: 2 * good} if index % 7 else None,
            felt={Side.BLUE: 3 * bad, Side.GREEN: good} if index % 5 else None,
        )
        for index, (good, bad, late) in enumerate(rows)
    ]
    now = START + len(rows) * PERIOD
    reading = wall.read(Odd(Counted(tuple(batches), now)), now)
    assert isinstance(reading, Counted)
    for sli in Sli:
        before, after = ([batch for batch in some if batch.sli is sli] for some in (batches, reading.batches))
        assert len(after) <= MOST
        for side in Side:
            assert sum(b.tallies[side].total for b in before) == sum(b.tallies[side].total for b in after)
            assert sum(b.bad(side) for b in before) == sum(b.bad(side) for b in after)
            assert sum(b.harm(side) for b in before) == sum(b.harm(side) for b in after)
        assert all(one.end <= other.start for one, other in pairwise(after))


class Boasting(Odd):
    @property
    def explanation(self) -> str:
        raise RuntimeError


def test_an_explanation_that_breaks_is_none() -> None:
    verdict = Verdict(Ruling.HOLD, "not yet")
    assert explained(verdict, [Boasting(None)]) == verdict


class Started(Odd):
    """A signal of another package that wants to be started, and breaks at the start or the end."""

    def __init__(self, start: Exception | None = None, end: Exception | None = None) -> None:
        super().__init__(None)
        self.start, self.end, self.ended = start, end, 0

    def __enter__(self) -> Self:
        if self.start:
            raise self.start
        return self

    def __exit__(self, *_: object) -> bool:
        self.ended += 1
        if self.end:
            raise self.end
        return True


@pytest.mark.parametrize("error", [OSError("a secret"), RuntimeError(), MemoryError(), TypeError()])
def test_one_that_cannot_be_started_is_a_named_refusal(error: Exception) -> None:
    with (
        pytest.raises(SignalNotStarted, match="signal odd could not be started") as refused,
        wall.started(Started(start=error)),
    ):
        pytest.fail("it was started")
    assert refused.value.seen == f"it broke ({type(error).__name__})"


def test_a_refusal_of_its_own_is_kept() -> None:
    with pytest.raises(CommandRefused), wall.started(Started(start=CommandRefused("not here"))):
        pytest.fail("it was started")


def test_however_it_stops_the_error_of_the_loop_is_the_one_that_is_told() -> None:
    for end in (None, OSError("late")):
        signal = Started(end=end)
        with pytest.raises(LookupError), wall.started(signal):
            raise LookupError
        assert signal.ended == 1


def test_one_that_need_not_be_started_is_left_alone() -> None:
    with wall.started(Odd(None)):
        pass


def test_of_two_that_must_agree_the_first_is_stopped_when_the_second_does_not_start() -> None:
    first, second = Started(), Started(start=OSError())
    with pytest.raises(SignalNotStarted), AgreeingSignals(first, second, allowances={}):
        pytest.fail("they were started")
    assert first.ended == 1
