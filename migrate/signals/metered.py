"""MeteredSignal: both sides read from sources that remember, each side from its own or from one they share.

A period is closed once it is over and `delay` has passed, which is how long the slower source takes to show what it
counted. What a source corrects later, within `MEMORY`, goes into the batch that is closed next; what it takes back is
taken off what it adds afterwards. So each request is counted at most once, whatever the answers look like.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import cast

from migrate.errors import InvalidValue
from migrate.model.batch import NOTHING, Batch, Counted, NoData, Reading, Stale, Tally, Unreachable
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.clock_watch import ClockWatch
from migrate.signals.late import Late
from migrate.signals.meter import Counts, Meter, Series, WhenIdle
from migrate.signals.points import Points
from migrate.signals.source import Asker, SourceError, failures

MEMORY = 3
"""Closed periods that are read again, at least, for what came late; longer where the delay is."""

LONGEST = timedelta(hours=1)
"""After a longer blindness what lies further back is let go."""

WAIT_SECONDS = 5.0
"""Longest wait for both sources together."""

REMEMBERED = 2_000
"""Closed periods of which is known what was counted, so that a clock that is set back counts none of them again."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_Spot = tuple[Side, Sli, datetime]


class MeteredSignal:
    """Batches of whole periods, aligned to the clock.

    Answers: Unreachable when a source errs; NoData when a source that shows zeros has not shown its side yet, or
    neither side was ever shown; Stale when the newest point is older than two periods and the delay. While it is blind
    no period is closed, so that nothing is lost. The first reading is only the baseline. While it sees, the sources
    are asked once a period. After the clock was set back it closes periods a second time: what it counted of them is
    not counted again, and while they show nothing else it is Unreachable, since that would look like a quiet side.
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
            raise InvalidValue("a side is missing", seen=", ".join(sides) or "none", limit="blue and green")
        if period <= timedelta(0) or delay < timedelta(0):
            raise InvalidValue("a span is too short", seen=f"period {period}, delay {delay}", limit="> 0 and >= 0")
        self._name = name
        self._sides = dict(sides)
        self._period = period
        self._delay = delay
        self._slis = slis
        self._watch = ClockWatch()
        self._asker = Asker[Series](name, seconds=WAIT_SECONDS)
        self._again: datetime | None = None
        self._closed: datetime | None = None
        self._answered: datetime | None = None
        self._newest: dict[Side, datetime] = {}
        self._counted: dict[_Spot, Tally] = {}
        self._late = {(side, sli): Late() for side in Side for sli in slis}

    @property
    def name(self) -> str:
        return self._name

    def read(self, now: datetime) -> Reading:
        if why := self._watch.back(now):
            self._begin_anew(now)
            return Unreachable(self._name, why)
        due = self._floor(now - self._delay)
        closed = self._closed = max(self._closed or due, self._floor(now - LONGEST))
        if self._answered is not None and due <= closed and timedelta(0) <= now - self._answered < self._period:
            return Counted((), min(closed, now))  # each question may cost money, and counts against a quota
        since = self._floor(closed - max(MEMORY * self._period, self._delay))
        asked = {side: partial(meter.counts, since, now, self._period) for side, meter in self._sides.items()}
        answers = self._asker.ask(asked)
        self._answered = None
        if why := failures(answers):
            return Unreachable(self._name, why)
        heard = {side: answer for side, answer in answers.items() if not isinstance(answer, SourceError)}
        series = {
            side: _within(cast("Mapping[object, Counts]", answer), since, now + self._period)
            for side, answer in heard.items()
        }
        if blind := self._blind(series, now):
            return blind
        self._closed, self._answered = max(closed, due), now
        batches = tuple(self._batches(series, since, closed, due))
        if self._is_told_again(batches, due):
            return Unreachable(self._name, "it shows only what was counted before the clock of this machine went back")
        return Counted(batches, min(self._closed, now), tuple(self._told(heard, series)))

    def _begin_anew(self, now: datetime) -> None:
        """Put everything by the clock as it goes now; `_counted` keeps what must not be counted again."""
        self._again = max((start for _, _, start in self._counted), default=None)
        self._closed, self._answered = self._floor(now - self._delay), None
        self._newest = {side: min(at, now) for side, at in self._newest.items()}

    def _is_told_again(self, batches: tuple[Batch, ...], due: datetime) -> bool:
        """Whether these periods were closed before, and nothing else is found in them now."""
        if self._again is None or due > self._again:
            self._again = None
            return False
        return not any(tally.total for batch in batches for tally in batch.tallies.values())

    def _told(self, heard: Mapping[Side, Series], series: Mapping[Side, Series]) -> Iterator[str]:
        for side, answer in heard.items():
            lost = len(answer) - len(series[side]) + (answer.unreadable if isinstance(answer, Points) else 0)
            if lost:
                yield f"{self._name}: {lost} points that cannot be read were left out of {side}"

    def _blind(self, series: Mapping[Side, Series], now: datetime) -> NoData | Stale | None:
        for side, points in series.items():
            if points:
                newest = min(max(points) + self._period, now)  # a point ahead of the clock is no fresher than now
                self._newest[side] = max(self._newest.get(side, _EPOCH), newest)
        measured = [side for side, meter in self._sides.items() if meter.idle is WhenIdle.ZEROS]
        if not self._newest or not self._newest.keys() >= set(measured):
            return NoData(self._name)
        newest = min((self._newest[side] for side in measured), default=max(self._newest.values()))
        return Stale(self._name, newest) if now - newest > 2 * self._period + self._delay else None

    def _batches(
        self, series: Mapping[Side, Series], since: datetime, closed: datetime, due: datetime
    ) -> Iterator[Batch]:
        """One per indicator and period in which a side was heard; the first takes what came late."""
        self._correct(series, since, due)
        for start in _starts(closed, due, self._period):
            late = any(one.due for one in self._late.values())
            heard = any(start in points for points in series.values())
            for sli in self._slis:
                tallies = {side: self._count(side, sli, start, series) for side in Side}
                if heard or late:
                    yield Batch(self._name, sli, start, start + self._period, tallies)
        self._forget(due)

    def _count(self, side: Side, sli: Sli, start: datetime, series: Mapping[Side, Series]) -> Tally:
        spot = (side, sli, start)
        tally = NOTHING if spot in self._counted else series[side].get(start, {}).get(sli, NOTHING)
        self._counted.setdefault(spot, tally)
        return self._late[side, sli].added_to(tally)

    def _correct(self, series: Mapping[Side, Series], since: datetime, due: datetime) -> None:
        """See how what was counted already, of the time that was asked for, looks now."""
        for (side, sli, start), before in self._counted.items():
            if not since <= start < due:
                continue
            after = series[side].get(start, {}).get(sli, NOTHING)
            self._late[side, sli].correct(before, after)
            self._counted[side, sli, start] = after

    def _forget(self, due: datetime) -> None:
        oldest = due - max(REMEMBERED * self._period, self._delay)
        if len(self._counted) > 2 * REMEMBERED * len(self._late):
            self._counted = {spot: tally for spot, tally in self._counted.items() if spot[2] >= oldest}

    def _floor(self, at: datetime) -> datetime:
        return _EPOCH + (at - _EPOCH) // self._period * self._period


def _starts(begin: datetime, end: datetime, period: timedelta) -> Iterator[datetime]:
    return (begin + index * period for index in range((end - begin) // period))


def _within(points: Mapping[object, Counts], start: datetime, end: datetime) -> Series:
    """The points of the time that was asked for; one from far ahead would make a dead source look alive."""
    placed = {at: counts for at, counts in points.items() if isinstance(at, datetime) and at.tzinfo is not None}
    return {at: counts for at, counts in placed.items() if start <= at <= end}
