"""CloudWatch: metrics as Amazon CloudWatch keeps and answers them, without a socket.

moto answers percentiles with an error, metric math with an empty series and `SELECT` with a sum over everything; here
statistics and the served part of metric math are right, and the rest is refused as CloudWatch refuses.
API: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from migrate.rehearse.aws.model import Refusal
from migrate.rehearse.metrics.metric_math import BadExpression, Points, evaluate
from migrate.rehearse.metrics.statistic import statistic

Parameters = Mapping[str, Any]
Result = dict[str, object]
Key = tuple[str, str, frozenset[tuple[str, str]]]
"""Namespace, name and dimensions: a metric is found by all of its dimensions or not at all."""

MOST_QUERIES = 500
MOST_POINTS = 100_800
SHORT_PERIODS = (1, 5, 10, 20, 30)
"""Seconds, for metrics that are stored at high resolution; other periods are whole minutes."""

_ID = re.compile(r"[a-z][a-zA-Z0-9_]*")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class CloudWatch:
    """`page` is the most points of one answer, whatever is asked for."""

    page: int = MOST_POINTS
    values: dict[Key, list[tuple[datetime, float]]] = field(
        default_factory=lambda: defaultdict[Key, list[tuple[datetime, float]]](list)
    )

    def operations(self) -> Mapping[tuple[str, str], Callable[[Parameters], Result]]:
        """By service and operation."""
        return {
            ("cloudwatch", "GetMetricData"): self._get,
            ("cloudwatch", "PutMetricData"): self._put,
        }

    def put(self, namespace: str, name: str, dimensions: Mapping[str, str], at: datetime, *values: float) -> None:
        """What a service of AWS says of itself."""
        self.values[namespace, name, frozenset(dimensions.items())] += [(at, value) for value in values]

    def _put(self, asked: Parameters) -> Result:
        if asked["Namespace"].startswith("AWS/"):
            text = "The value AWS/ for parameter Namespace is invalid. Namespaces that begin with AWS/ are reserved."
            raise Refusal("InvalidParameterValue", text)
        for datum in asked["MetricData"]:
            dimensions = {one["Name"]: one["Value"] for one in datum.get("Dimensions", [])}
            at = datum.get("Timestamp") or datetime.now(UTC)
            values, counts = datum.get("Values", [datum.get("Value")]), datum.get("Counts")
            for value, count in zip(values, counts or [1.0] * len(values), strict=True):
                self.put(asked["Namespace"], datum["MetricName"], dimensions, at, *[value] * int(count))
        return {}

    def _get(self, asked: Parameters) -> Result:
        queries: Sequence[Parameters] = asked["MetricDataQueries"]
        _check(asked, queries)
        results: dict[str, Points] = {}
        for query in sorted(queries, key=lambda one: "Expression" in one):
            results[query["Id"]] = self._answer(query, asked, results)
        down = asked.get("ScanBy", "TimestampDescending") == "TimestampDescending"
        points = [
            (query["Id"], at, results[query["Id"]][at])
            for query in queries
            if query.get("ReturnData", True)
            for at in sorted(results[query["Id"]], reverse=down)
        ]
        return self._page(queries, points, asked)

    def _answer(self, query: Parameters, asked: Parameters, known: Mapping[str, Points]) -> Points:
        period = timedelta(seconds=_period(query, asked["MetricDataQueries"]))
        start = _floor(asked["StartTime"], period)
        moments = list(_moments(start, asked["EndTime"], period))
        if "Expression" in query:
            try:
                return evaluate(query["Expression"], known, moments)
            except BadExpression as bad:
                raise Refusal("ValidationError", str(bad)) from None
        return dict(self._statistics(query["MetricStat"], start, asked["EndTime"], period))

    def _statistics(
        self, stat: Parameters, start: datetime, end: datetime, period: timedelta
    ) -> Iterator[tuple[datetime, float]]:
        metric = stat["Metric"]
        dimensions = frozenset((one["Name"], one["Value"]) for one in metric.get("Dimensions", []))
        periods: defaultdict[datetime, list[float]] = defaultdict(list)
        for at, value in self.values.get((metric.get("Namespace", ""), metric["MetricName"], dimensions), []):
            if start <= at < end:
                periods[_floor(at, period)].append(value)
        make = statistic(stat["Stat"])
        if make is None:
            raise Refusal("ValidationError", f"The value {stat['Stat']} for parameter Stat is not supported.")
        for at, values in periods.items():
            yield at, float(make(values))

    def _page(
        self, queries: Sequence[Parameters], points: Sequence[tuple[str, datetime, float]], asked: Parameters
    ) -> Result:
        first = _first(asked.get("NextToken"), len(points))
        last = first + min(self.page, asked.get("MaxDatapoints", MOST_POINTS))
        more = last < len(points)
        results: list[Result] = []
        for name in (query["Id"] for query in queries if query.get("ReturnData", True)):
            shown = [point for point in points[first:last] if point[0] == name]
            unfinished = any(point[0] == name for point in points[last:])
            results.append(
                {
                    "Id": name,
                    "Label": name,
                    "Timestamps": [at for _, at, _ in shown],
                    "Values": [value for *_, value in shown],
                    "StatusCode": "PartialData" if unfinished else "Complete",
                }
            )
        return {"MetricDataResults": results, "Messages": [], **({"NextToken": f"from-{last}"} if more else {})}


def _check(asked: Parameters, queries: Sequence[Parameters]) -> None:
    """
    Raises:
        Refusal: As CloudWatch validates a request.
    """
    if asked["StartTime"] >= asked["EndTime"]:
        raise Refusal("ValidationError", "The parameter StartTime must be less than the parameter EndTime.")
    if len(queries) > MOST_QUERIES:
        raise Refusal("ValidationError", f"The collection MetricDataQueries must not have more than {MOST_QUERIES}.")
    names = [query["Id"] for query in queries]
    for name in names:
        if not _ID.fullmatch(name) or names.count(name) > 1:
            text = f"The value {name} for parameter MetricDataQueries.Id must match ^[a-z][a-zA-Z0-9_]*$ and be unique."
            raise Refusal("ValidationError", text)
    if not any(query.get("ReturnData", True) for query in queries):
        raise Refusal("ValidationError", "At least one query must have ReturnData set to true.")
    for query in queries:
        if ("MetricStat" in query) == ("Expression" in query):
            raise Refusal("ValidationError", "Each query must have exactly one of MetricStat and Expression.")


def _period(query: Parameters, queries: Sequence[Parameters]) -> int:
    """Its own, or for an expression without one that of the metrics.

    Raises:
        Refusal: There is no such period, or none at all.
    """
    asked = [one["MetricStat"]["Period"] for one in (query, *queries) if "MetricStat" in one]
    period = query.get("Period") or next(iter(asked), None)
    if period is None:
        raise Refusal("ValidationError", f"The query {query['Id']} needs a Period.")
    if period not in SHORT_PERIODS and (period <= 0 or period % 60):
        raise Refusal("ValidationError", f"Period {period} must be 1, 5, 10, 20, 30 or a multiple of 60.")
    return period


def _first(token: str | None, size: int) -> int:
    if token is None:
        return 0
    number = token.removeprefix("from-")
    if not number.isdigit() or not 0 < int(number) < size:
        raise Refusal("InvalidNextToken", "The next token specified is invalid.")
    return int(number)


def _floor(at: datetime, period: timedelta) -> datetime:
    return _EPOCH + (at - _EPOCH) // period * period


def _moments(start: datetime, end: datetime, period: timedelta) -> Iterator[datetime]:
    while start < end:
        yield start
        start += period
