"""ProbeSignal: asks each side itself, at a steady rate, and counts what users would have got.

A refused, reset or late answer, a status outside 200..399 and a certificate that does not fit are bad requests of that
side: they are measured, the prober is not blind. It is blind only when it cannot work itself: no socket, no network
on this machine, no answer for the side's own name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from migrate.errors import InvalidValue
from migrate.model.batch import Batch, Counted, Reading, Stale, Unreachable
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.clock_watch import ClockWatch
from migrate.signals.finding import tally
from migrate.signals.finding_log import FindingLog, Noted
from migrate.signals.probe_client import ProbeClient
from migrate.signals.prober import Prober
from migrate.signals.target import Target

BURST = timedelta(seconds=2)
"""Longest time for which a probe that was not started sends requests within one reading."""

HIGHEST_RATE = 100.0
"""Requests per second and side; above this it is a load test."""

_GRACE = timedelta(seconds=1)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class ProbeSignal:
    """Probes from `start` until `close`; each reading yields the periods that ended since the one before.

    A reading without `start`, as in a scheduled step, probes within the reading, at the same rate, for one period but
    at most `BURST`, and then waits for the last answers: it takes that span and up to two timeouts more.

    Answers: Unreachable when the last probe of a side could not be made, or the clock went back; Stale when no probe
    has ended for two periods and a timeout (the thread is gone or stands still); never NoData. What was found while it
    is blind is kept for the next reading.
    """

    def __init__(
        self,
        name: str,
        sides: Mapping[Side, Target],
        *,
        period: timedelta,
        timeout: timedelta,
        slow: timedelta | None = None,
        rate: float = 5.0,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        """`rate` is requests per second and side; `timeout` is from connecting to the end of the answer.

        Raises:
            InvalidValue: A side is missing, a span or the rate makes no sense, or an authority cannot be read.
        """
        _check(sides, period, timeout, slow, rate)
        self._name = name
        self._client = ProbeClient(sides, timeout)
        self._period = period
        self._timeout = timeout
        self._slow = slow
        self._rate = rate
        self._clock = clock
        self._log = FindingLog(clock)
        self._since = clock()
        self._watch = ClockWatch()
        self._prober: Prober | None = None

    @property
    def name(self) -> str:
        return self._name

    def start(self) -> None:
        """Probe until `close`. Does nothing when it already does."""
        if self._prober is None:
            self._log = FindingLog(self._clock)
            self._since = self._log.newest
            self._prober = Prober(self._client, self._log, interval=timedelta(seconds=1 / self._rate))

    def close(self) -> None:
        """Stop probing; waits for the answers that are due, two timeouts at most. What was not read is dropped."""
        if self._prober is not None:
            self._prober.stop(within=2 * self._timeout + _GRACE)
            self._prober = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, now: datetime) -> Reading:
        if why := self._watch.back(now):
            self._log.set_back(now)
            self._since = min(self._since, now)
            return Unreachable(self._name, why)
        if self._prober is None:
            return self._burst(now)
        if blind := self._blind(now):
            return blind
        until = min(now, self._log.newest)
        start = self._since = min(self._since, now)  # the clock may have been set back
        end = start + (now - start) // self._period * self._period
        if start == end:
            return Counted((), until)
        self._since = end
        return Counted(self._periods(start, self._log.take(end)), until)

    def _burst(self, now: datetime) -> Reading:
        with self:
            assert self._prober is not None
            self._prober.wait(min(self._period, BURST))
        end = max(now, self._clock())
        if blind := self._blind(end):
            return blind
        noted = self._log.take(end + timedelta.resolution)
        return Counted(self._batches(now, end, noted), end)

    def _blind(self, now: datetime) -> Stale | Unreachable | None:
        newest = self._log.newest
        if now - newest > 2 * self._period + self._timeout:
            return Stale(self._name, newest)
        trouble = [f"{side}: {why}" for side, why in self._log.trouble.items()]
        return Unreachable(self._name, "; ".join(trouble)) if trouble else None

    def _periods(self, start: datetime, noted: Sequence[Noted]) -> tuple[Batch, ...]:
        """One batch per indicator and period in which something was found."""
        periods: defaultdict[int, list[Noted]] = defaultdict(list)
        for note in noted:
            periods[max(0, (note.at - start) // self._period)].append(note)
        return tuple(
            batch
            for index in sorted(periods)
            for batch in self._batches(start + index * self._period, start + (index + 1) * self._period, periods[index])
        )

    def _batches(self, start: datetime, end: datetime, noted: Sequence[Noted]) -> tuple[Batch, ...]:
        findings = {side: [note.finding for note in noted if note.side is side] for side in Side}
        return tuple(
            Batch(
                self._name,
                sli,
                start,
                end,
                {side: tally(found, sli, self._slow) for side, found in findings.items()},
            )
            for sli in ((Sli.AVAILABILITY, Sli.LATENCY) if self._slow else (Sli.AVAILABILITY,))
        )


def _check(
    sides: Mapping[Side, Target], period: timedelta, timeout: timedelta, slow: timedelta | None, rate: float
) -> None:
    if set(sides) != set(Side):
        raise InvalidValue("a side is missing", seen=", ".join(sides) or "none", limit="blue and green")
    if not timedelta(0) < timeout <= period:
        raise InvalidValue(
            "the timeout is longer than the period, or not positive",
            seen=timeout,
            limit=f"above 0 and at most {period}",
        )
    if slow is not None and not timedelta(0) < slow < timeout:
        raise InvalidValue(
            "the latency objective does not fit the timeout",
            seen=slow,
            limit=f"above 0 and below the timeout of {timeout}",
        )
    if not 1 / period.total_seconds() <= rate <= HIGHEST_RATE:
        raise InvalidValue(
            "not the rate of a probe",
            seen=f"{rate:g} requests per second",
            limit=f"{1 / period.total_seconds():g}..{HIGHEST_RATE:g}",
        )
