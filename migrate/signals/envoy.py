"""EnvoySignal: the requests that each side's Envoy answered, from its admin page.

What is counted (the counters are described in `counters.py`)
- Availability: every answer; bad are 5xx and answers that Envoy cut off after they had begun. 4xx is good: the service
  said what it had to say. A client that went away before its answer counts nowhere (`rq_rx_reset` also holds early
  answers to unfinished uploads, so it cannot tell). Keep Envoy's route timeout below the patience of clients, so that a
  side that hangs shows as 504 here.
- Latency: every answer that ended; bad are those above the first histogram bound at or above `slow`. With Envoy's own
  bounds (..., 250, 500, 1000 ms) 300 ms is therefore judged at 500 ms: too mild, never too harsh. Put a bound on the
  objective with `stats_config.histogram_bucket_settings`. Envoy merges histograms every `stats_flush_interval` (5 s
  where it is not set), so slow answers are counted up to that much later than failed ones.
- Requests of an active probe go through the same listener and count here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from migrate.errors import InvalidValue
from migrate.model.batch import Batch, Counted, NoData, Reading, Unreachable
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.clock_watch import ClockWatch
from migrate.signals.counters import REQUESTS, Counters, find
from migrate.signals.page import WAIT_SECONDS, Fetch, PageError, fetch
from migrate.signals.prometheus_text import BadText, parse
from migrate.signals.source import Asker, SourceError, failures


@dataclass(frozen=True, slots=True)
class AdminPage:
    """Where one side's Envoy shows its counters, and the `stat_prefix` of the listener that carries the service.

    The URL is that of the page (`http://10.0.0.5:9901/stats/prometheus`); a filter makes it smaller
    (`?filter=^http`), but it must not be `usedonly`: a listener without a failure would look unknown.
    """

    url: str
    prefix: str

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise InvalidValue("not the URL of an Envoy page", seen=self.url, limit="http://HOST:PORT/PATH")


@dataclass(frozen=True, slots=True)
class _Point:
    at: datetime
    counters: Mapping[Side, Counters]


class EnvoySignal:
    """Differences of both sides' counters, one batch per indicator and elapsed period.

    The first reading is only the baseline. It lives in this object: a controller that starts anew does not see what
    was counted between the last reading of the old one and its own first, and a process that reads once sees nothing.

    Answers: Unreachable when either side's page cannot be had (this signal alone cannot tell a dead edge from a dead
    admin port; the probe can); NoData when a page answers but lacks the counters of the prefix; never Stale, because
    the page carries no time of its own and says what is true now. While it is blind the baseline stays, so that
    nothing is lost but what a restarted Envoy forgot.
    """

    def __init__(
        self,
        name: str,
        sides: Mapping[Side, AdminPage],
        *,
        period: timedelta,
        slow: timedelta | None = None,
        fetch: Fetch = fetch,
    ) -> None:
        """`period` is the least time between two batches.

        Raises:
            InvalidValue: A side is missing, or a span is not above zero.
        """
        if set(sides) != set(Side):
            raise InvalidValue("a side is missing", seen=", ".join(sides) or "none", limit="blue and green")
        if min(period, period if slow is None else slow) <= timedelta(0):
            raise InvalidValue("a span is too short", seen=f"period {period}, slow {slow}", limit="> 0")
        self._name = name
        self._sides = dict(sides)
        self._period = period
        self._slow = slow
        self._fetch = fetch
        self._last: _Point | None = None
        self._watch = ClockWatch()
        self._asker = Asker["Counters | None"](name, seconds=WAIT_SECONDS)

    @property
    def name(self) -> str:
        return self._name

    def read(self, now: datetime) -> Reading:
        back = self._watch.back(now)  # the counters do not know the time: nothing is lost, and it is told
        last = self._last
        if last and timedelta(0) <= now - last.at < self._period:
            return Counted((), last.at)
        seen = self._look()
        if why := failures(seen):
            return Unreachable(self._name, why)
        found = {side: counters for side, counters in seen.items() if isinstance(counters, Counters)}
        if len(found) < len(seen):
            return NoData(self._name)
        self._last = _Point(now, found)
        told = (f"{self._name}: {back}",) if back else ()
        return Counted(self._batches(last, self._last) if last else (), now, told)

    def _batches(self, last: _Point, point: _Point) -> tuple[Batch, ...]:
        growth = {side: counters.since(last.counters[side]) for side, counters in point.counters.items()}
        start = min(last.at, point.at)  # the clock may have been set back
        return tuple(
            Batch(self._name, sli, start, point.at, {side: counters.tally(sli) for side, counters in growth.items()})
            for sli in ((Sli.AVAILABILITY, Sli.LATENCY) if self._slow else (Sli.AVAILABILITY,))
        )

    def _look(self) -> dict[Side, Counters | SourceError | None]:
        """Both pages at once, each within `WAIT_SECONDS`."""
        pages = {side: partial(self._counters, page) for side, page in self._sides.items()}
        return self._asker.ask(pages)

    def _counters(self, page: AdminPage) -> Counters | None:
        try:
            return find(parse(self._fetch(page.url), ours=REQUESTS), page.prefix, self._slow)
        except BadText as error:
            raise PageError(str(error)) from error
