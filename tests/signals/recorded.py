"""Recorded: requests as a source of metrics keeps them, in all the odd ways a contract asks for."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from migrate.model.side import Side
from migrate.testing.signal_contract import PERIOD, START, SignalOddity


@dataclass(frozen=True, slots=True)
class Happened:
    """Requests of one side at one moment, and from when on the source shows them."""

    side: Side
    at: datetime
    good: int
    bad: int
    shown: datetime


class Recorded:
    """Keeps what was served; `publish` of a subclass shows it to the source."""

    period = PERIOD
    oddities: tuple[SignalOddity, ...] = tuple(SignalOddity)

    def __init__(self) -> None:
        self.now = START
        self.oddity: SignalOddity | None = None
        self.kept: list[Happened] = []
        self.frozen = False

    def passed(self, start: datetime, end: datetime) -> None:
        self.now = end
        self._show()

    def serve(self, side: Side, *, good: int, bad: int) -> None:
        """It happened in the middle of the period that has just passed."""
        skew = self.oddity.skew if self.oddity else timedelta(0)
        late = 2 * self.period if self.oddity is SignalOddity.LATE else timedelta(0)
        self.kept.append(Happened(side, self.now - self.period / 2 + skew, good, bad, self.now + late))
        self._show()

    def restart(self, side: Side) -> None:
        pass  # a source that remembers has no counter of its own that could start again

    def _show(self) -> None:
        if self.frozen:
            return
        due = [one for one in self.kept if one.shown <= self.now]
        self.kept = [one for one in self.kept if one.shown > self.now]
        for one in due:
            self.publish(one)

    def publish(self, happened: Happened) -> None:
        raise NotImplementedError

    @contextmanager
    def odd(self, oddity: SignalOddity) -> Generator[None]:
        self.oddity = oddity
        yield
        self.oddity = None

    @contextmanager
    def standing_still(self) -> Generator[None]:
        """The source takes no new points for a while."""
        self.frozen = True
        yield
        self.frozen = False
        self._show()
