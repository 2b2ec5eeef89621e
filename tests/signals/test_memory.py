"""The shipped fake keeps the contract it stands for."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime

import pytest

from migrate.errors import InvalidValue
from migrate.model.batch import Blind, Counted, NoData, Stale, Tally, Unreachable
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.memory import MemorySignal
from migrate.testing.signal_contract import PERIOD, START, SignalContract, SignalOddity, SignalTrouble


class Told:
    """A fake that is told what was served. It has neither a clock nor pages of its own to be odd with."""

    period = PERIOD
    blindness = (NoData, Stale, Unreachable)
    troubles = tuple(SignalTrouble)
    oddities = ()

    def __init__(self) -> None:
        self.signal = MemorySignal("fake")
        self.serve(Side.BLUE, good=3, bad=0)

    def passed(self, start: datetime, end: datetime) -> None:
        pass

    def serve(self, side: Side, *, good: int, bad: int) -> None:
        self.signal.count(side, Tally(good + bad, bad))

    def restart(self, side: Side) -> None:
        pass  # it is told differences; there is nothing to start again

    @contextmanager
    def blinded(self, kind: type[Blind]) -> Generator[None]:
        answers = {NoData: NoData("fake"), Stale: Stale("fake", START), Unreachable: Unreachable("fake", "told so")}
        self.signal.then(answers[kind])
        yield

    @contextmanager
    def refusing(self, trouble: SignalTrouble) -> Generator[None]:
        self.signal.then(Unreachable("fake", trouble.value))
        yield

    @contextmanager
    def odd(self, oddity: SignalOddity) -> Generator[None]:
        yield


class TestMemoryKeepsTheContract(SignalContract):
    @pytest.fixture
    def source(self) -> Told:
        return Told()


def test_the_script_is_played_first() -> None:
    blind = NoData("fake")
    signal = MemorySignal("fake", [blind, Counted((), START)])
    assert [signal.read(START), signal.read(START)] == [blind, Counted((), START)]


def test_indicators_come_in_batches_of_their_own() -> None:
    signal = MemorySignal("fake")
    signal.read(START)
    signal.count(Side.GREEN, Tally(5, 0))
    signal.count(Side.GREEN, Tally(5, 2), sli=Sli.LATENCY)
    reading = signal.read(START + PERIOD)
    assert isinstance(reading, Counted)
    assert {batch.sli: batch.green for batch in reading.batches} == {
        Sli.AVAILABILITY: Tally(5, 0),
        Sli.LATENCY: Tally(5, 2),
    }


def test_what_was_counted_before_the_first_reading_is_forgotten() -> None:
    signal = MemorySignal("fake")
    signal.count(Side.GREEN, Tally(5, 0))
    assert signal.read(START) == Counted((), START)
    assert signal.read(START + PERIOD) == Counted((), START + PERIOD)


def test_a_signal_speaks_only_for_itself() -> None:
    with pytest.raises(InvalidValue):
        MemorySignal("fake", [NoData("another")])
