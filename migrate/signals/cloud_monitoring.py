"""CloudMonitoringMeter: one side in Google Cloud Monitoring, by timeSeries.list.

Either the metrics of a global external load balancer, by its URL map
(https://cloud.google.com/monitoring/api/metrics_gcp_i_o#gcp-loadbalancing), or the good and bad events of a
request-based service-level objective
(https://cloud.google.com/stackdriver/docs/solutions/slo-monitoring/api/timeseries-selectors).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from migrate.model.batch import Tally
from migrate.model.slo import Sli
from migrate.signals.buckets import above
from migrate.signals.google_api import GoogleApi
from migrate.signals.logs.bad_line import BadLine
from migrate.signals.logs.fields.moment import moment
from migrate.signals.meter import Series, WhenIdle
from migrate.signals.points import Points, count_of
from migrate.signals.source import SourceError
from migrate.signals.token import Bearer

URL = "https://monitoring.googleapis.com"

_REQUESTS = "loadbalancing.googleapis.com/https/request_count"
_LATENCIES = "loadbalancing.googleapis.com/https/total_latencies"
_CLASS = "response_code_class"
_NO_ANSWER = "0"
"""The class of requests whose client went away before the answer."""
_BAD_CLASS = "500"
_EVENT = "event_type"

Tell = Callable[[Mapping[str, str], Any], tuple[int, int] | None]
"""From the labels and the value of a point to its requests and bad ones; None where it says nothing of the side."""

Counts = dict[datetime, dict[Sli, list[int]]]
"""Requests and bad ones, as they add up."""


@dataclass(frozen=True, slots=True)
class UrlMap:
    """A global external load balancer, by its URL map; `slow` is what its latency is held against."""

    name: str
    slow: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Objective:
    """A service-level objective by its full name."""

    name: str


@dataclass(frozen=True, slots=True)
class CloudMonitoringMeter:
    """`endpoint` is where the API is reached instead of at Google."""

    project: str
    of: UrlMap | Objective
    token: Bearer
    endpoint: str | None = None
    idle: WhenIdle = field(default=WhenIdle.NOTHING, init=False)

    @property
    def slis(self) -> frozenset[Sli]:
        timed = isinstance(self.of, UrlMap) and self.of.slow is not None
        return frozenset(Sli) if timed else frozenset((Sli.AVAILABILITY,))

    def counts(self, start: datetime, end: datetime, period: timedelta) -> Series:
        """What was counted in the whole periods from `start` until `end`.

        Raises:
            SourceError: No answer, or none that can be used.
        """
        until = start + (end - start) // period * period  # Cloud Monitoring aligns periods to the end
        if until == start:
            return {}
        sums: Counts = defaultdict(lambda: {sli: [0, 0] for sli in self.slis})
        broken: set[datetime] = set()
        try:
            for at, sli, total, bad in self._found(start, until, period, broken):
                sums[at][sli][0] += total
                sums[at][sli][1] += bad
        except (BadLine, KeyError, ValueError, TypeError, AttributeError):
            raise SourceError("the answer is not that of the API") from None
        whole = {at: held for at, held in sums.items() if at not in broken}
        told = {
            at: {sli: Tally(total, min(bad, total)) for sli, (total, bad) in held.items()} for at, held in whole.items()
        }
        return Points(told, unreadable=len(broken))

    def _found(
        self, start: datetime, end: datetime, period: timedelta, broken: set[datetime]
    ) -> Iterator[tuple[datetime, Sli, int, int]]:
        """Requests and bad ones. A period of which one point is not a count is `broken`: the rest of it would tell of
        a better side.
        """
        for sli, wanted, label, tell in self._asked():
            for labels, at, value in self._points(wanted, label, start, end, period):
                try:
                    told = tell(labels, value)
                except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
                    broken.add(at)
                    continue
                if told is not None:
                    yield at, sli, *told

    def _asked(self) -> Iterator[tuple[Sli, str, str | None, Tell]]:
        """What to ask for, and how to tell requests and bad ones from a point."""
        if isinstance(self.of, Objective):
            yield Sli.AVAILABILITY, f'select_slo_counts("{self.of.name}")', _EVENT, _events
            return
        yield Sli.AVAILABILITY, _filter(_REQUESTS, self.of.name), _CLASS, _answers
        if self.of.slow is not None:
            limit = self.of.slow / timedelta(milliseconds=1)
            yield Sli.LATENCY, _filter(_LATENCIES, self.of.name), None, partial(_slow, limit)

    def _points(
        self, wanted: str, label: str | None, start: datetime, end: datetime, period: timedelta
    ) -> Iterator[tuple[Mapping[str, str], datetime, Any]]:
        """Labels, start of the period and value of each point. One that is told twice is one."""
        url = f"{self.endpoint or URL}/v3/projects/{self.project}/timeSeries"
        seen: dict[tuple[tuple[tuple[str, str], ...], str], Any] = {}
        for series in GoogleApi(url, "timeSeries", self.token).pages(_query(wanted, label, start, end, period)):
            labels = tuple(sorted(series.get("metric", {}).get("labels", {}).items()))
            seen |= {(labels, point["interval"]["endTime"]): point["value"] for point in series["points"]}
        for (labels, at), value in seen.items():
            yield dict(labels), moment(at) - period, value


def _filter(metric: str, url_map: str) -> str:
    resource = f'resource.type="https_lb_rule" AND resource.labels.url_map_name="{url_map}"'
    return f'metric.type="{metric}" AND {resource}'


def _query(wanted: str, label: str | None, start: datetime, end: datetime, period: timedelta) -> dict[str, str]:
    query = {
        "filter": wanted,
        "interval.startTime": _stamp(start),
        "interval.endTime": _stamp(end),
        "aggregation.alignmentPeriod": f"{int(period.total_seconds())}s",
        "aggregation.perSeriesAligner": "ALIGN_DELTA",
        "aggregation.crossSeriesReducer": "REDUCE_SUM",
    }
    return query | ({"aggregation.groupByFields": f"metric.labels.{label}"} if label else {})


def _stamp(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _events(labels: Mapping[str, str], value: Any) -> tuple[int, int]:
    count = _number(value)
    return count, count if labels[_EVENT] == "bad" else 0


def _answers(labels: Mapping[str, str], value: Any) -> tuple[int, int] | None:
    if labels[_CLASS] == _NO_ANSWER:
        return None
    count = _number(value)
    return count, count if labels[_CLASS] == _BAD_CLASS else 0


def _slow(limit: float, _: Mapping[str, str], value: Any) -> tuple[int, int]:
    found = value["distributionValue"]
    return count_of(found.get("count", 0)), above(found, limit)


def _number(value: Any) -> int:
    return count_of(value["int64Value"] if "int64Value" in value else value["doubleValue"])
