"""Xray: traces as AWS X-Ray keeps and answers them, without a socket.

moto has no service statistics and fails on filters; here both follow the documents that were put.
API: https://docs.aws.amazon.com/xray/latest/api/Welcome.html, documents:
https://docs.aws.amazon.com/xray/latest/devguide/aws-xray-interface-api.html#xray-api-segmentdocuments
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from migrate.rehearse.aws.model import Refusal

Parameters = Mapping[str, Any]
Result = dict[str, object]
Segment = Mapping[str, Any]

LONGEST = timedelta(hours=6)
"""Of GetTimeSeriesServiceStatistics and GetTraceSummaries."""

MOST_TRACES = 5
"""Of one BatchGetTraces."""

_SELECTOR = re.compile(r'service\("([^"]+)"\)')
_TRACE = re.compile(r"1-[0-9a-f]{8}-[0-9a-f]{24}")
_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(slots=True)
class Xray:
    """`page` is the most entries of one answer."""

    page: int = 1000
    traces: dict[str, list[Segment]] = field(default_factory=lambda: defaultdict[str, list[Segment]](list))

    def operations(self) -> Mapping[tuple[str, str], Callable[[Parameters], Result]]:
        """By service and operation."""
        return {
            ("xray", "PutTraceSegments"): self._put,
            ("xray", "GetTimeSeriesServiceStatistics"): self._statistics,
            ("xray", "GetTraceSummaries"): self._summaries,
            ("xray", "BatchGetTraces"): self._traces,
        }

    def _put(self, asked: Parameters) -> Result:
        return {"UnprocessedTraceSegments": self.put(asked["TraceSegmentDocuments"])}

    def put(self, documents: Sequence[str]) -> list[Result]:
        """Segment documents; what of them is refused, and why."""
        refused: list[Result] = []
        for document in documents:
            segment = cast("Segment", json.loads(document))
            if not (_TRACE.fullmatch(segment.get("trace_id", "")) and _ID.fullmatch(segment.get("id", ""))):
                refused.append({"Id": segment.get("id"), "ErrorCode": "ParseError", "Message": "Invalid segment."})
            elif "end_time" in segment:  # one in progress is replaced when it is complete
                self.traces[segment["trace_id"]].append(segment)
        return refused

    def _statistics(self, asked: Parameters) -> Result:
        start, end = _span(asked)
        period = asked.get("Period", 60)
        if period not in (60, 300):
            raise _invalid("Period must be 60 or 300 seconds.")
        found: defaultdict[int, list[Segment]] = defaultdict(list)
        for segment in self._of(_service(asked.get("EntitySelectorExpression", ""))):
            if start <= segment["start_time"] < end:
                found[int(segment["start_time"] // period * period)].append(segment)
        rows = [_row(at, found[at]) for at in sorted(found)]
        return _paged("TimeSeriesServiceStatistics", rows, asked, self.page)

    def _summaries(self, asked: Parameters) -> Result:
        start, end = _span(asked)
        name = _service(asked.get("FilterExpression", ""))
        rows = [
            {
                "Id": trace,
                "ResponseTime": max(one["end_time"] for one in parts) - min(one["start_time"] for one in parts),
            }
            for trace, parts in self.traces.items()
            if any(one["name"] == name and start <= one["start_time"] < end for one in parts)
        ]
        return _paged("TraceSummaries", rows, asked, self.page)

    def _traces(self, asked: Parameters) -> Result:
        names: Sequence[str] = asked["TraceIds"]
        if len(names) > MOST_TRACES:
            raise _invalid(f"At most {MOST_TRACES} traces are given at once.")
        known = [name for name in names if name in self.traces]
        shown = [
            {"Id": name, "Segments": [{"Id": one["id"], "Document": json.dumps(one)} for one in self.traces[name]]}
            for name in known
        ]
        return {"Traces": shown, "UnprocessedTraceIds": [name for name in names if name not in self.traces]}

    def _of(self, service: str) -> list[Segment]:
        return [one for parts in self.traces.values() for one in parts if one["name"] == service]


def _row(at: int, segments: Sequence[Segment]) -> Result:
    faults = sum(bool(one.get("fault")) for one in segments)
    throttles = sum(bool(one.get("throttle")) for one in segments)
    errors = sum(bool(one.get("error")) for one in segments)
    spans = [one["end_time"] - one["start_time"] for one in segments]
    histogram = Counter(round(span, 3) for span in spans)
    return {
        "Timestamp": datetime.fromtimestamp(at, UTC),
        "ServiceSummaryStatistics": {
            "OkCount": len(segments) - faults - errors,
            "ErrorStatistics": {"ThrottleCount": throttles, "OtherCount": errors - throttles, "TotalCount": errors},
            "FaultStatistics": {"OtherCount": faults, "TotalCount": faults},
            "TotalCount": len(segments),
            "TotalResponseTime": sum(spans),
        },
        "ResponseTimeHistogram": [{"Value": value, "Count": count} for value, count in sorted(histogram.items())],
    }


def _span(asked: Parameters) -> tuple[float, float]:
    """
    Raises:
        Refusal: It is empty, or too long.
    """
    start, end = asked["StartTime"], asked["EndTime"]
    if start >= end:
        raise _invalid("Start time must be before end time.")
    if end - start > LONGEST:
        raise _invalid("Time range cannot be longer than 6 hours.")
    return start.timestamp(), end.timestamp()


def _service(expression: str) -> str:
    """
    Raises:
        Refusal: It is an expression that is not served here.
    """
    found = _SELECTOR.fullmatch(expression)
    if found is None:
        raise _invalid('Only expressions of the form service("name") are served here.')
    return found[1]


def _paged(name: str, rows: Sequence[object], asked: Parameters, page: int) -> Result:
    token = asked.get("NextToken")
    if token is not None and not str(token).isdigit():
        raise _invalid("Invalid NextToken.")
    first = int(token or 0)
    more = first + page < len(rows)
    return {name: list(rows[first : first + page]), **({"NextToken": str(first + page)} if more else {})}


def _invalid(text: str) -> Refusal:
    return Refusal("InvalidRequestException", text)
