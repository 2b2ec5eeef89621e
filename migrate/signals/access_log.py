"""AccessLogSignal: the requests of both sides from their access logs, each a followed file or pipe.

The one source that tells clients apart, and so the one whose counts a storm of retries cannot move, and in which an
outage behind one address is seen: a batch carries the weighed and the felt count, and how many clients met their first
bad request of the last ten minutes. Requests that a client itself marked as repetitions are left out of it (`repeated`
says how many). Requests are counted when they end. A line that comes after
its period was closed, or that is stamped by a clock that runs ahead, counts in the period that is open. A line that
cannot be read is left out and counted (`unreadable`), and hides none of its neighbours.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from migrate.errors import InvalidValue
from migrate.model.batch import NOTHING, Batch, Counted, NoData, Reading, Stale, Tally, Unreachable
from migrate.model.latencies import Latencies
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.class_weigher import ClassWeigher, Kinds
from migrate.signals.clock_watch import ClockWatch
from migrate.signals.logs.bad_line import BadLine
from migrate.signals.logs.counting import Counting
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.reader import LogReader, Told, Written
from migrate.signals.newcomers import Newcomers
from migrate.signals.source import SourceError, failures
from migrate.signals.tail import Tail
from migrate.signals.weigher import Answers, Weigher

REMEMBERED = 200_000
"""Lines whose identity is kept, to count one that is delivered twice once: 40 s at 5 000 requests a second."""

RECENT = 20
"""Lines by which a log is judged at least: one that cannot be read says nothing of the format."""

LONGEST = timedelta(hours=1)
"""After a longer blindness what lies further back is let go."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LogFile:
    """Where one side's access log is written."""

    path: Path
    written: Written


@dataclass(slots=True)
class _Period:
    """What was counted in one span that is still open."""

    tallies: dict[tuple[Sli, Side], Tally] = field(default_factory=dict[tuple[Sli, Side], Tally])
    clients: Counter[tuple[Sli, Side]] = field(default_factory=Counter[tuple[Sli, Side]])
    kinds: Kinds = field(default_factory=Kinds)
    answers: defaultdict[Sli, Answers] = field(default_factory=lambda: defaultdict[Sli, Answers](Answers))

    def add(self, other: _Period) -> None:
        for key, tally in other.tallies.items():
            self.tallies[key] = self.tallies.get(key, NOTHING) + tally
        self.clients += other.clients
        self.kinds += other.kinds
        for sli, answers in other.answers.items():
            self.answers[sli].add(answers)


class AccessLogSignal:
    """Batches of whole periods, aligned to the clock; the first reading is only the baseline.

    Answers: Unreachable when a log cannot be read, most new lines are not of its format, or the clock went back;
    NoData when neither ever said anything; Stale when the newest line of both is older than two periods and the delay.
    The log of a side without traffic is silent, so one silent side is no blindness. While it is blind no period is
    closed, and what was read of the last hour is kept.
    """

    def __init__(
        self,
        name: str,
        sides: Mapping[Side, LogFile],
        *,
        period: timedelta,
        delay: timedelta,
        slow: timedelta | None = None,
        counting: Counting | None = None,
    ) -> None:
        """`delay` is how long a log may take to show a request that has ended.

        Raises:
            InvalidValue: A side is missing, or a span makes no sense.
        """
        if set(sides) != set(Side):
            raise InvalidValue("a side is missing", seen=", ".join(sides) or "none", limit="blue and green")
        if min(period, period if slow is None else slow) <= timedelta(0) or delay < timedelta(0):
            seen = f"period {period}, delay {delay}, slow {slow}"
            raise InvalidValue("a span is too short", seen=seen, limit="> 0, the delay >= 0")
        self._name = name
        self._formats = {side: log.written.format for side, log in sides.items()}
        self._readers = {side: LogReader(log.written) for side, log in sides.items()}
        self._counting = counting or Counting()
        self._tails = {side: Tail(log.path) for side, log in sides.items()}
        self._period = period
        self._delay = delay
        self._slow = slow
        self._slis = (Sli.AVAILABILITY, Sli.LATENCY) if slow else (Sli.AVAILABILITY,)
        self._newcomers = {(sli, side): Newcomers() for sli in self._slis for side in Side}
        self._weighers = {sli: Weigher() for sli in self._slis}
        self._classes = ClassWeigher()
        self._open: dict[datetime, _Period] = {}
        self._closed: datetime | None = None
        self._newest: datetime | None = None
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._watch = ClockWatch()
        self._readable = {side: deque[bool](maxlen=RECENT) for side in Side}
        self.unreadable: Counter[Side] = Counter()
        """Lines left out because they cannot be read, since the start."""
        self.repeated: Counter[Side] = Counter()
        """Requests left out because their client marked them as repetitions, since the start."""
        self.left_out: Counter[Side] = Counter()
        """Requests left out because of their path, agent or address, since the start."""
        self.latencies = Latencies()
        """How long all requests of both sides took, where the log tells, since the start."""
        self.lag = timedelta(0)
        """The longest that a line was read after its request had ended."""

    @property
    def name(self) -> str:
        return self._name

    def close(self) -> None:
        """Let go of the files."""
        for tail in self._tails.values():
            tail.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, now: datetime) -> Reading:
        if why := self._watch.back(now):
            self._begin_anew(now)
            return Unreachable(self._name, why)
        first = self._closed is None
        closed = self._closed = max(self._closed or self._floor(now - self._delay), self._floor(now - LONGEST))
        self._open = {start: period for start, period in self._open.items() if start >= closed}
        before = self.unreadable.copy()
        answers = {side: self._take(side, now) for side in Side}
        if why := failures(answers):
            return Unreachable(self._name, why)
        if not first and (blind := self._blind(now)):
            return blind
        due = max(closed, self._floor(now - self._delay))
        self._closed = due
        return Counted(self._batches(due), min(due, now), tuple(self._told(self.unreadable - before)))

    def _begin_anew(self, now: datetime) -> None:
        """Put everything by the clock as it goes now: what was read and is not told yet belongs to what is open."""
        self._closed = self._floor(now - self._delay)
        self._newest = None if self._newest is None else min(self._newest, now)
        held, self._open = self._open, {}
        for period in held.values():
            self._open.setdefault(self._closed, _Period()).add(period)
        for newcomers in self._newcomers.values():
            newcomers.forget()
        self._weighers = {sli: Weigher() for sli in self._slis}
        self._classes = ClassWeigher()

    def _told(self, unreadable: Mapping[Side, int]) -> Iterator[str]:
        for side, count in unreadable.items():
            said = "a line that cannot be read was" if count == 1 else f"{count} lines that cannot be read were"
            yield f"{self._name}: {said} left out of {side}"

    def _take(self, side: Side, now: datetime) -> SourceError | None:
        """Count what was appended to one log."""
        try:
            lines = self._tails[side].lines()
        except SourceError as error:
            return error
        readable = [self._is_counted(side, told, now) for told in self._readers[side].read(lines, now)]
        unreadable = readable.count(False)
        self.unreadable[side] += unreadable
        known = [*self._readable[side], *readable][-max(RECENT, len(readable)) :]
        self._readable[side].extend(readable)
        if 2 * unreadable > len(readable) and 2 * known.count(False) > len(known):
            return SourceError(f"{unreadable} of {len(readable)} new lines are not in the format {self._formats[side]}")
        return None

    def _is_counted(self, side: Side, told: Told, now: datetime) -> bool:
        """Count what a line tells, if it could be read."""
        if isinstance(told, BadLine):
            return False
        if told is not None and self._is_fresh(told):
            self._count(side, told, now)
        return True

    def _is_fresh(self, entry: LogEntry) -> bool:
        if entry.identity is None:
            return True
        key = hash(entry.identity)
        known = key in self._seen
        self._seen[key] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return not known

    def _count(self, side: Side, entry: LogEntry, now: datetime) -> None:
        assert self._closed is not None
        at = min(max(entry.at, self._closed), max(now, self._closed))
        self._newest = max(self._newest or at, min(entry.at, now))
        self.lag = max(self.lag, now - entry.at)
        if entry.again:
            self.repeated[side] += 1
        elif self._counting.leaves_out(entry):
            self.left_out[side] += 1
        else:
            self._add(self._open.setdefault(self._floor(at), _Period()), side, entry)

    def _add(self, period: _Period, side: Side, entry: LogEntry) -> None:
        self._classes.add(period.kinds, entry.client, side, self._counting.kind(entry))
        if not self._counting.counts(entry):
            return
        if entry.took is not None and self._counting.counts_for(entry, Sli.LATENCY):
            self.latencies.add(entry.took)
        for sli in self._slis:
            if self._counting.counts_for(entry, sli):
                bad = self._counting.is_bad(entry, sli, self._slow)
                period.tallies[sli, side] = period.tallies.get((sli, side), NOTHING) + Tally(1, int(bad))
                period.clients[sli, side] += bad and self._newcomers[sli, side].is_new(entry.client, entry.at)
                self._weighers[sli].add(period.answers[sli], entry.client, side, entry.at, bad=bad)

    def _blind(self, now: datetime) -> NoData | Stale | None:
        patience = 2 * self._period + self._delay
        if self._newest is not None:
            return Stale(self._name, self._newest) if now - self._newest > patience else None
        assert self._closed is not None
        return NoData(self._name) if now - self._closed > patience else None

    def _batches(self, due: datetime) -> tuple[Batch, ...]:
        over = [(start, self._open.pop(start)) for start in sorted(self._open) if start < due]
        return tuple(batch for start, period in over for batch in self._batch(start, period))

    def _batch(self, start: datetime, period: _Period) -> list[Batch]:
        weights = {sli: self._weighers[sli].weigh(period.answers[sli], start, self._period) for sli in self._slis}
        classes = self._classes.weigh(period.kinds, start, self._period)
        return [
            Batch(
                self._name,
                sli,
                start,
                start + self._period,
                {side: period.tallies.get((sli, side), NOTHING) for side in Side},
                {side: period.clients[sli, side] for side in Side},
                weighed=weights[sli].weighed,
                felt=weights[sli].felt,
                answers=classes if sli is Sli.AVAILABILITY else None,
            )
            for sli in self._slis
        ]

    def _floor(self, at: datetime) -> datetime:
        return _EPOCH + (at - _EPOCH) // self._period * self._period
