"""CloudWatchMeter: one side in the metrics of Amazon CloudWatch, by GetMetricData.

Requests and bad ones are counts; latency is counted too, as a trimmed count above the limit (`TC(0.3:)`), since a
percentile of unequal numbers of requests cannot be compared. CloudWatch shows no point of a metric in a minute in which
nothing happened. Statistics: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from migrate.model.batch import Tally
from migrate.model.slo import Sli
from migrate.signals.aws_client import aws_client, aws_errors, pages
from migrate.signals.meter import Series, WhenIdle
from migrate.signals.points import Points, count_of
from migrate.signals.source import DENIED, SourceError

_BALANCER = "AWS/ApplicationELB"
_TARGET = tuple(f"HTTPCode_Target_{kind}XX_Count" for kind in "2345")
_OWN = tuple(f"HTTPCode_ELB_{kind}XX_Count" for kind in "345")
"""Answers of targets, and those that the load balancer made itself; RequestCount lacks the latter where no target was
chosen (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html)."""

Values = Mapping[str, Mapping[datetime, float]]


@dataclass(frozen=True, slots=True)
class Told:
    """Values by id and time, and the codes of what CloudWatch remarks of the whole answer."""

    values: Values
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric with its statistic."""

    namespace: str
    name: str
    stat: str
    dimensions: Mapping[str, str]

    def query(self, period: timedelta) -> Mapping[str, object]:
        dimensions = [{"Name": name, "Value": value} for name, value in self.dimensions.items()]
        metric = {"Namespace": self.namespace, "MetricName": self.name, "Dimensions": dimensions}
        return {"MetricStat": {"Metric": metric, "Period": int(period.total_seconds()), "Stat": self.stat}}


@dataclass(frozen=True, slots=True)
class Pair:
    """The ids whose values add up to all requests, and those that add up to the bad ones."""

    total: tuple[str, ...]
    bad: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """`metrics` and `expressions` (metric math over the ids of metrics) by id, and what they mean."""

    metrics: Mapping[str, Metric]
    pairs: Mapping[Sli, Pair]
    expressions: Mapping[str, str] = field(default_factory=dict[str, str])

    def queries(self, period: timedelta) -> list[Mapping[str, object]]:
        asked = {one for pair in self.pairs.values() for one in pair.total + pair.bad}
        metrics = {name: metric.query(period) for name, metric in self.metrics.items()}
        maths = {
            name: {"Expression": text, "Period": int(period.total_seconds())} for name, text in self.expressions.items()
        }
        return [{"Id": name, "ReturnData": name in asked, **query} for name, query in (metrics | maths).items()]


def of_load_balancer(balancer: str, slow: timedelta | None) -> Question:
    """The answers of an application load balancer, `app/NAME/ID`."""
    dimensions = {"LoadBalancer": balancer}
    metrics = {name.lower(): Metric(_BALANCER, name, "Sum", dimensions) for name in _TARGET + _OWN}
    failed = tuple(name for name in metrics if "_5xx_" in name)
    pairs = {Sli.AVAILABILITY: Pair(tuple(metrics), failed)}
    if slow is not None:
        metrics["timed"] = Metric(_BALANCER, "TargetResponseTime", "SampleCount", dimensions)
        metrics["slow"] = Metric(_BALANCER, "TargetResponseTime", f"TC({slow.total_seconds():g}:)", dimensions)
        pairs[Sli.LATENCY] = Pair(("timed",), ("slow",))
    return Question(metrics, pairs)


@dataclass(frozen=True, slots=True)
class CloudWatchMeter:
    """`endpoint` is where the API is reached instead of at AWS."""

    region: str
    question: Question
    endpoint: str | None = None
    idle: WhenIdle = field(default=WhenIdle.NOTHING, init=False)

    @property
    def slis(self) -> frozenset[Sli]:
        return frozenset(self.question.pairs)

    def counts(self, start: datetime, end: datetime, period: timedelta) -> Series:
        """What was counted from `start` until `end`, a span that begins with a minute.

        Raises:
            SourceError: No answer, or none that can be used.
        """
        values = self.values(start, end, period).values
        found: dict[datetime, Mapping[Sli, Tally]] = {}
        moments = {at for name in values for at in values[name]}
        for at in moments:
            with suppress(ValueError):
                found[at] = self._tallies(values, at)
        return Points(found, unreadable=len(moments) - len(found))

    def values(self, start: datetime, end: datetime, period: timedelta) -> Told:
        """The values of every id as they were told, in a span that begins with a minute.

        Raises:
            SourceError: No answer, or none that can be used.
        """
        values: defaultdict[str, dict[datetime, float]] = defaultdict(dict)
        states: dict[str, str] = {}
        remarks: list[str] = []
        for page in self._pages(start, end, period):
            remarks += [str(each.get("Code")) for each in cast("list[Any]", page.get("Messages") or [])]
            for result in cast("list[Any]", page["MetricDataResults"]):
                _check(result)
                states[result["Id"]] = result["StatusCode"]
                values[result["Id"]] |= dict(zip(result["Timestamps"], result["Values"], strict=True))
        if "PartialData" in states.values():
            raise SourceError("the answer is not complete (PartialData)")
        return Told(values, tuple(remarks))

    def _pages(self, start: datetime, end: datetime, period: timedelta) -> Iterator[Any]:
        client = aws_client("cloudwatch", self.region, self.endpoint)
        asked: dict[str, object] = {"StartTime": start, "EndTime": end}
        asked["MetricDataQueries"] = self.question.queries(period)
        with aws_errors():
            yield from pages(client.get_paginator("get_metric_data").paginate(**asked))

    def _tallies(self, values: Values, at: datetime) -> Mapping[Sli, Tally]:
        return {sli: _tally(pair, values, at) for sli, pair in self.question.pairs.items()}


def _tally(pair: Pair, values: Values, at: datetime) -> Tally:
    """
    Raises:
        ValueError: One of the values is not a count; without it the others would tell of a better side.
    """
    total, bad = (sum(count_of(values.get(one, {}).get(at, 0.0)) for one in ids) for ids in (pair.total, pair.bad))
    return Tally(total, min(bad, total))


def _check(result: Any) -> None:
    """
    Raises:
        SourceError: This result is not what was asked for. PartialData says that another page follows.
    """
    if result["StatusCode"] == "Forbidden":
        raise SourceError(f"{DENIED} (Forbidden)")
    if result["StatusCode"] not in ("Complete", "PartialData"):
        raise SourceError(f"it could not answer ({result['StatusCode']})")
