"""Monitoring: time series as Google Cloud Monitoring keeps and answers them, without a socket.

timeSeries.list with real alignment: periods end at the end of the interval, points are told newest first, only what
matches the filter is counted. https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/list
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from migrate.rehearse.gcp.refusal import Code, Refused

Json = dict[str, Any]
Labels = Mapping[str, str]

REQUESTS = "loadbalancing.googleapis.com/https/request_count"
LATENCIES = "loadbalancing.googleapis.com/https/total_latencies"
BOUNDS = tuple(1.4**index for index in range(66))
"""Milliseconds: total_latencies is told in 66 exponential buckets of factor 1.4 and scale 1."""

SHORTEST = timedelta(seconds=60)
"""Aggregation.alignmentPeriod: "must be at least 60 seconds"."""

MOST = 100_000
"""Points of one page: pageSize "must be a positive number ... the maximum is 100,000"."""

_TERM = re.compile(r'\s*([a-z_.]+)\s*=\s*"([^"]*)"\s*')
_OBJECTIVE = re.compile(r'select_slo_counts\("([^"]+)"\)')


@dataclass(frozen=True, slots=True)
class Datum:
    """One request of a load balancer, or one event of an objective; `ms` where a duration was measured."""

    at: datetime
    what: str
    resource: Labels
    metric: Labels
    ms: float | None = None


@dataclass(slots=True)
class Monitoring:
    """`page` is the most points of one answer, whatever is asked for."""

    page: int = MOST
    data: list[Datum] = field(default_factory=list[Datum])
    objectives: set[str] = field(default_factory=set[str])

    def served(self, url_map: str, at: datetime, *, code: int, ms: float | None = None, count: int = 1) -> None:
        """Requests that a global external load balancer has answered."""
        resource, klass = {"url_map_name": url_map}, {"response_code_class": str(code // 100 * 100)}
        self.data += [Datum(at, REQUESTS, resource, klass)] * count
        if ms is not None:
            self.data += [Datum(at, LATENCIES, resource, klass, ms)] * count

    def judged(self, objective: str, at: datetime, *, good: int, bad: int) -> None:
        """Events that a service-level objective has counted."""
        self.objectives.add(objective)
        for kind, count in (("good", good), ("bad", bad)):
            self.data += [Datum(at, objective, {}, {"event_type": kind})] * count

    def listing(self, query: Mapping[str, str]) -> Json:
        """
        Raises:
            Refused: As the service says no.
        """
        start, end, period = _interval(query)
        matching = self._matching(query.get("filter", ""))
        label = query.get("aggregation.groupByFields", "").removeprefix("metric.labels.")
        groups: defaultdict[str, defaultdict[datetime, list[Datum]]] = defaultdict(lambda: defaultdict(list))
        for one in matching:
            if start <= one.at < end:
                closes = end - (end - one.at - timedelta.resolution) // period * period
                groups[one.metric.get(label, "")][closes].append(one)
        points = [
            (value, closes, groups[value][closes])
            for value in sorted(groups)
            for closes in sorted(groups[value], reverse=True)
        ]
        first = _first(query.get("pageToken", ""))
        last = first + min(self.page, int(query.get("pageSize", MOST)))
        series = [_series(label, period, *point) for point in points[first:last]]
        return {"timeSeries": series, **({"nextPageToken": f"from-{last}"} if last < len(points) else {})}

    def _matching(self, text: str) -> Sequence[Datum]:
        if found := _OBJECTIVE.fullmatch(text):
            if found[1] not in self.objectives:
                raise Refused(Code.NOT_FOUND, f"Could not find service level objective {found[1]}.")
            return [one for one in self.data if one.what == found[1]]
        terms = dict(_terms(text))
        if "metric.type" not in terms:
            raise _bad("filter", "must specify a single metric.type")
        if terms["metric.type"] not in (REQUESTS, LATENCIES):
            raise Refused(Code.NOT_FOUND, f'Cannot find metric(s) that match type = "{terms["metric.type"]}".')
        return [one for one in self.data if one.what == terms["metric.type"] and _fits(one, terms)]


def _fits(one: Datum, terms: Mapping[str, str]) -> bool:
    told = {"metric.type": one.what, "resource.type": "https_lb_rule"}
    told |= {f"resource.labels.{name}": value for name, value in one.resource.items()}
    told |= {f"metric.labels.{name}": value for name, value in one.metric.items()}
    return all(told.get(name) == value for name, value in terms.items())


def _terms(text: str) -> Iterator[tuple[str, str]]:
    for part in text.split(" AND "):
        found = _TERM.fullmatch(part)
        if found is None:
            raise _bad("filter", "is not one that is served here")
        yield found[1], found[2]


def _interval(query: Mapping[str, str]) -> tuple[datetime, datetime, timedelta]:
    try:
        start = datetime.fromisoformat(query["interval.startTime"])
        end = datetime.fromisoformat(query["interval.endTime"])
        period = timedelta(seconds=int(query["aggregation.alignmentPeriod"].removesuffix("s")))
    except (KeyError, ValueError):
        raise _bad("interval", "and alignmentPeriod are needed and well formed") from None
    if start >= end:
        raise _bad("interval.endTime", "must be later than the start time for a delta metric")
    if period < SHORTEST:
        raise _bad("aggregation.alignmentPeriod", "must be at least 60 seconds")
    if query.get("aggregation.perSeriesAligner") != "ALIGN_DELTA" or (
        query.get("aggregation.crossSeriesReducer") != "REDUCE_SUM"
    ):
        raise _bad("aggregation", "is served here as ALIGN_DELTA with REDUCE_SUM alone")
    return start, end, period


def _series(label: str, period: timedelta, value: str, closes: datetime, data: Sequence[Datum]) -> Json:
    timed = data[0].ms is not None
    told: Json = {"distributionValue": _distribution(data)} if timed else {"int64Value": str(len(data))}
    interval = {"startTime": _stamp(closes - period), "endTime": _stamp(closes)}
    return {
        "metric": {"type": data[0].what, **({"labels": {label: value}} if label else {})},
        "resource": {"type": "https_lb_rule"},
        "metricKind": "DELTA",
        "valueType": "DISTRIBUTION" if timed else "INT64",
        "points": [{"interval": interval, "value": told}],
    }


def _distribution(data: Sequence[Datum]) -> Json:
    values = [one.ms for one in data if one.ms is not None]
    counts = [0] * (len(BOUNDS) + 1)
    for value in values:
        counts[bisect_right(BOUNDS, value)] += 1
    while counts and not counts[-1]:
        counts.pop()
    shape = {"numFiniteBuckets": len(BOUNDS) - 1, "growthFactor": 1.4, "scale": 1.0}
    return {
        "count": str(len(values)),
        "mean": sum(values) / len(values),
        "bucketOptions": {"exponentialBuckets": shape},
        "bucketCounts": [str(count) for count in counts],
    }


def _first(token: str) -> int:
    number = token.removeprefix("from-")
    if token and not number.isdigit():
        raise _bad("pageToken", "is invalid")
    return int(number or 0)


def _stamp(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _bad(name: str, text: str) -> Refused:
    return Refused(Code.INVALID_ARGUMENT, f"Field {name} {text}.", violations=[(name, text)])
