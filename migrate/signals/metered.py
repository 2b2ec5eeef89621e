"""MeteredSignal: both sides read from sources that remember, each side from its own or from one they share.

A period is closed once it is over and `delay` has passed, which is how long the slower source takes to show what it
counted. What a source corrects later, within `MEMORY`, goes into the batch that is closed next; what it takes back is
taken off what it adds afterwards. So each request is counted at most once, whatever the answers look like.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

from migrate.errors import InvalidValue
from migrate.model.batch import NOTHING, Batch, Counted, NoData, Reading, Stale, Tally, Unreachable
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.late import Late
from migrate.signals.meter import Meter, Series, WhenIdle
from migrate.signals.source import SourceError, ask, failures

MEMORY = 3
"""Closed periods that are read again, at least, for what came late; longer where the delay is."""

LONGEST = timedelta(hours=1)
"""After a longer blindness what lies further back is let go."""

WAIT_SECONDS = 5.0
"""Longest wait for both sources together."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_Spot = tuple[Side, Sli, datetime]


class MeteredSignal:
    """Batches of whole periods, aligned to the clock.

    Answers: Unreachable when a source errs; NoData when a source that shows zeros has not shown its side yet, or
    neither side was ever shown; Stale when the newest point is older than two periods and the delay. While it is blind
    no period is closed, so that nothing is lost. The first reading is only the baseline. While it sees, the sources
    are asked once a period.
    """

    def __init__(
        self,
        name: str,
        sides: Mapping[Side, Meter],
        *,
        period: timedelta,
        delay: timedelta,
        slis: tuple[Sli, ...] = (Sli.AVAILABILITY,),
    ) -> None:
        """
        Raises:
            InvalidValue: A side is missing, or a span makes no sense.
        """
        if set(sides) != set(Side):
            raise InvalidValue("both sides are read", seen=", ".join(sides) or "none", limit="blue and green")
        if period <= timedelta(0) or delay < timedelta(0):
            raise InvalidValue("spans are not negative", seen=f"period {period}, delay {delay}", limit="> 0 and >= 0")
        self._name = name
        self._sides = dict(sides)
        self._period = period
        self._delay = delay
        self._slis = slis
        self._closed: datetime | None = None
        self._answered: datetime | None = None
        self._newest: dict[Side, datetime] = {}
        self._counted: dict[_Spot, Tally] = {}
        self._late = {(side, sli): Late() for side in Side for sli in slis}

    @property
    def name(self) -> str:
        return self._name

    def read(self, now: datetime) -> Reading:
        due = self._floor(now - self._delay)
        closed = self._closed = max(self._closed or due, self._floor(now - LONGEST))
        if self._answered is not None and due <= closed and timedelta(0) <= now - self._answered < self._period:
            return Counted((), min(closed, now))  # each question may cost money, and counts against a quota
        since = self._floor(closed - max(MEMORY * self._period, self._delay))
        asked = {side: partial(meter.counts, since, now, self._period) for side, meter in self._sides.items()}
        answers = ask(self._name, asked, seconds=WAIT_SECONDS)
        self._answered = None
        if why := failures(answers):
            return Unreachable(self._name, why)
        series = {side: answer for side, answer in answers.items() if not isinstance(answer, SourceError)}
        if blind := self._blind(series, now):
            return blind
        self._closed, self._answered = max(closed, due), now
        return Counted(tuple(self._batches(series, closed, due)), min(self._closed, now))

    def _blind(self, series: Mapping[Side, Series], now: datetime) -> NoData | Stale | None:
        for side, points in series.items():
            if points:
                self._newest[side] = max(self._newest.get(side, _EPOCH), max(points) + self._period)
        measured = [side for side, meter in self._sides.items() if meter.idle is WhenIdle.ZEROS]
        if not self._newest or not self._newest.keys() >= set(measured):
            return NoData(self._name)
        newest = min((self._newest[side] for side in measured), default=max(self._newest.values()))
        return Stale(self._name, newest) if now - newest > 2 * self._period + self._delay else None

    def _batches(self, series: Mapping[Side, Series], closed: datetime, due: datetime) -> Iterator[Batch]:
        """One per indicator and period in which a side was heard; the first takes what came late."""
        self._correct(series)
        for start in _starts(closed, due, self._period):
            late = any(one.due for one in self._late.values())
            heard = any(start in points for points in series.values())
            for sli in self._slis:
                tallies = {side: self._count(side, sli, start, series) for side in Side}
                if heard or late:
                    yield Batch(self._name, sli, start, start + self._period, tallies)
        self._forget(due)

    def _count(self, side: Side, sli: Sli, start: datetime, series: Mapping[Side, Series]) -> Tally:
        tally = self._counted[side, sli, start] = series[side].get(start, {}).get(sli, NOTHING)
        return self._late[side, sli].added_to(tally)

    def _correct(self, series: Mapping[Side, Series]) -> None:
        """See how what was counted already looks now."""
        for (side, sli, start), before in self._counted.items():
            after = series[side].get(start, {}).get(sli, NOTHING)
            self._late[side, sli].correct(before, after)
            self._counted[side, sli, start] = after

    def _forget(self, due: datetime) -> None:
        oldest = due - max(MEMORY * self._period, self._delay)
        self._counted = {spot: tally for spot, tally in self._counted.items() if spot[2] >= oldest}

    def _floor(self, at: datetime) -> datetime:
        return _EPOCH + (at - _EPOCH) // self._period * self._period


def _starts(begin: datetime, end: datetime, period: timedelta) -> Iterator[datetime]:
    return (begin + index * period for index in range((end - begin) // period))
