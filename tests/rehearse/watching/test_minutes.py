"""What knows only minutes is told of a minute when it is over, and of what came late at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from migrate.rehearse.watching.minutes import SETTLED, Minutes
from migrate.rehearse.watching.served import Served
from migrate.rehearse.watching.watched import MINUTE
from tests.rehearse.watching.requests import START, served


class Told:
    def __init__(self) -> None:
        self.minutes: list[tuple[datetime, int]] = []
        self.feeder = Minutes(self._note)

    def _note(self, minute: datetime, requests: Sequence[Served]) -> None:
        self.minutes.append((minute, len(requests)))

    def tell(self, *requests: Served, at: timedelta) -> list[tuple[datetime, int]]:
        self.feeder.tell(requests, START + at)
        return self.minutes


def test_a_minute_is_told_once_it_is_over() -> None:
    told = Told()
    assert told.tell(served(1), served(2), at=timedelta(seconds=5)) == []
    assert told.tell(at=MINUTE + SETTLED - timedelta(milliseconds=1)) == []
    assert told.tell(served(61), at=MINUTE + SETTLED) == [(START, 2)]
    assert told.tell(at=2 * MINUTE + SETTLED) == [(START, 2), (START + MINUTE, 1)]


def test_a_request_counts_in_the_minute_in_which_it_ended() -> None:
    told = Told()
    told.tell(served(59.9, took=200), at=MINUTE)
    assert told.tell(at=2 * MINUTE + SETTLED) == [(START + MINUTE, 1)]


def test_what_comes_after_its_minute_was_told_is_told_at_once() -> None:
    told = Told()
    told.tell(served(1), at=2 * MINUTE)
    assert told.tell(served(2), at=3 * MINUTE) == [(START, 1), (START, 1)]
