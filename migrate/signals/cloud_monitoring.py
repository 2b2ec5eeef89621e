"""CloudMonitoringMeter: one side in Google Cloud Monitoring, by timeSeries.list.

Either the metrics of a global external load balancer, by its URL map
(https://cloud.google.com/monitoring/api/metrics_gcp_i_o#gcp-loadbalancing), or the good and bad events of a
request-based service-level objective
(https://cloud.google.com/stackdriver/docs/solutions/slo-monitoring/api/timeseries-selectors).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from migrate.model.batch import Tally
from migrate.model.slo import Sli
from migrate.signals.buckets import above
from migrate.signals.google_api import GoogleApi
from migrate.signals.log_entry import BadLine, moment
from migrate.signals.meter import Series, WhenIdle
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
        try:
            for at, sli, total, bad in self._found(start, until, period):
                sums[at][sli][0] += total
                sums[at][sli][1] += bad
        except (BadLine, KeyError, ValueError, TypeError, AttributeError):
            raise SourceError("the answer is not that of the API") from None
        return {at: {sli: Tally(total, bad) for sli, (total, bad) in held.items()} for at, held in sums.items()}

    def _found(self, start: datetime, end: datetime, period: timedelta) -> Iterator[tuple[datetime, Sli, int, int]]:
        if isinstance(self.of, Objective):
            for labels, at, value in self._points(f'select_slo_counts("{self.of.name}")', _EVENT, start, end, period):
                count = _number(value)
                yield at, Sli.AVAILABILITY, count, count if labels[_EVENT] == "bad" else 0
            return
        for labels, at, value in self._points(_filter(_REQUESTS, self.of.name), _CLASS, start, end, period):
            if labels[_CLASS] != _NO_ANSWER:
                yield at, Sli.AVAILABILITY, _number(value), _number(value) if labels[_CLASS] == _BAD_CLASS else 0
        if self.of.slow is not None:
            limit = self.of.slow / timedelta(milliseconds=1)
            for _, at, value in self._points(_filter(_LATENCIES, self.of.name), None, start, end, period):
                found = value["distributionValue"]
                yield at, Sli.LATENCY, int(found.get("count", 0)), above(found, limit)

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


def _number(value: Any) -> int:
    return int(value["int64Value"]) if "int64Value" in value else round(float(value["doubleValue"]))
