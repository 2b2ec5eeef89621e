"""XrayMeter: one side in the service statistics of AWS X-Ray, by GetTimeSeriesServiceStatistics.

X-Ray keeps a sample of the requests: ratios are right, the number of requests is that of the sample. Faults are 5xx;
errors are 4xx, which are good answers here. Slow requests are told from the histogram of response times.
Where its time goes is told by the segments of the slowest traces.
API: https://docs.aws.amazon.com/xray/latest/api/API_GetTimeSeriesServiceStatistics.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

from migrate.model.batch import Tally
from migrate.model.slo import Sli
from migrate.signals.aws_client import aws_client, aws_errors, pages
from migrate.signals.json_text import loads
from migrate.signals.meter import Series, WhenIdle
from migrate.signals.points import Points, count_of
from migrate.signals.source import SourceError
from migrate.signals.span import ITSELF, Span, Trace, tail

_AT_ONCE = 5
"""Traces of one BatchGetTraces."""


@dataclass(frozen=True, slots=True)
class XrayMeter:
    """`service` is the name in the segments of this side. `endpoint` is where the API is reached instead of at AWS."""

    region: str
    service: str
    slow: timedelta | None = None
    endpoint: str | None = None
    idle: WhenIdle = field(default=WhenIdle.NOTHING, init=False)

    @property
    def slis(self) -> frozenset[Sli]:
        return frozenset(Sli) if self.slow else frozenset((Sli.AVAILABILITY,))

    def counts(self, start: datetime, end: datetime, period: timedelta) -> Series:
        """What was traced from `start` until `end`; `period` is one or five minutes.

        Raises:
            SourceError: No answer, or none that can be used.
        """
        client = aws_client("xray", self.region, self.endpoint)
        asked: dict[str, object] = {"StartTime": start, "EndTime": end, "Period": int(period.total_seconds())}
        asked["EntitySelectorExpression"] = f'service("{self.service}")'
        with aws_errors():
            answered = list(pages(client.get_paginator("get_time_series_service_statistics").paginate(**asked)))
        rows = [row for page in answered for row in cast("list[Any]", page["TimeSeriesServiceStatistics"])]
        found: dict[datetime, Mapping[Sli, Tally]] = {}
        for row in rows:
            with suppress(ValueError, KeyError, TypeError, AttributeError):
                found[row["Timestamp"]] = self._tallies(row)
        return Points(found, unreadable=len(rows) - len(found))

    def slowest(self, start: datetime, end: datetime) -> list[Trace]:
        """
        Raises:
            SourceError: No answer, or none that can be used.
        """
        client = aws_client("xray", self.region, self.endpoint)
        wanted = f'service("{self.service}")'
        with aws_errors():
            asked = {"StartTime": start, "EndTime": end, "FilterExpression": wanted}
            answered = list(pages(client.get_paginator("get_trace_summaries").paginate(**asked)))
            found = [one for page in answered for one in cast("list[Any]", page["TraceSummaries"])]
            found.sort(key=lambda one: -one.get("ResponseTime", 0.0))
            names = [one["Id"] for one in found[: tail(len(found))]] if found else []
            answers = [
                client.batch_get_traces(TraceIds=names[at : at + _AT_ONCE]) for at in range(0, len(names), _AT_ONCE)
            ]
        return [self._trace(one["Segments"]) for answer in answers for one in answer["Traces"]]

    def _trace(self, segments: Any) -> Trace:
        """The root, which is this side's own segment, comes first.

        Raises:
            SourceError: These are no segments, or none of them is this side's.
        """
        try:
            documents = [cast("Any", loads(one["Document"])) for one in segments]
            spans = [span for one in documents for span in _spans(one, one.get("parent_id"))]
            root = min((span for span in spans if span.name == self.service), key=lambda span: span.start)
        except (KeyError, TypeError, ValueError):
            raise SourceError("the answer is not that of the API") from None
        return [replace(root, name=ITSELF, parent=None), *(span for span in spans if span.id != root.id)]

    def _tallies(self, row: Any) -> Mapping[Sli, Tally]:
        """
        Raises:
            ValueError, KeyError, TypeError, AttributeError: It is no row of counts.
        """
        counted = row["ServiceSummaryStatistics"]
        total, bad = count_of(counted["TotalCount"]), count_of(counted["FaultStatistics"]["TotalCount"])
        tallies = {Sli.AVAILABILITY: Tally(total, min(bad, total))}
        if self.slow is not None:
            entries = cast("list[Any]", row.get("ResponseTimeHistogram", []))
            slow = sum(count_of(entry["Count"]) for entry in entries if entry["Value"] > self.slow.total_seconds())
            tallies[Sli.LATENCY] = Tally(sum(count_of(entry["Count"]) for entry in entries), slow)
        return tallies


def _spans(document: Any, parent: str | None) -> Iterator[Span]:
    """A segment, or a part of one, with everything within it."""
    yield Span(document["name"], document["id"], parent, document["start_time"], document["end_time"])
    for inner in document.get("subsegments", []):
        yield from _spans(inner, document["id"])
