"""CloudTraceMeter: one side in the root spans of Google Cloud Trace, by projects.traces.list.

A trace store keeps a sample: ratios are right, the number of requests is that of the sample. A root span is a request;
it is bad when its HTTP status is a server error. Labels: https://cloud.google.com/trace/docs/trace-labels
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, cast

from migrate.model.batch import NOTHING, Tally
from migrate.model.slo import Sli
from migrate.signals.google_api import GoogleApi
from migrate.signals.logs.bad_line import BadLine
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.fields.moment import moment
from migrate.signals.logs.fields.status import status_of
from migrate.signals.meter import Series, WhenIdle
from migrate.signals.points import Points
from migrate.signals.source import SourceError
from migrate.signals.span import ITSELF, MOST, TAIL, Span, Trace, tail
from migrate.signals.token import Bearer

URL = "https://cloudtrace.googleapis.com"
PAGE = 1000
ENOUGH = TAIL * MOST
"""Of so many, the slowest first, all are found that are looked at."""

_STATUS = "/http/status_code"


@dataclass(frozen=True, slots=True)
class CloudTraceMeter:
    """`filter` picks the traces of this side. `endpoint` is where the API is reached instead of at Google."""

    project: str
    filter: str
    token: Bearer
    slow: timedelta | None = None
    endpoint: str | None = None
    idle: WhenIdle = field(default=WhenIdle.NOTHING, init=False)

    @property
    def slis(self) -> frozenset[Sli]:
        return frozenset(Sli) if self.slow else frozenset((Sli.AVAILABILITY,))

    def counts(self, start: datetime, end: datetime, period: timedelta) -> Series:
        """What was traced from `start` until `end`.

        Raises:
            SourceError: No answer, or none that can be used.
        """
        sums: defaultdict[datetime, dict[Sli, Tally]] = defaultdict(lambda: dict.fromkeys(self.slis, NOTHING))
        unreadable: list[bool] = []
        for begun, request in self._requests(start, end, unreadable):
            held = sums[start + (begun - start) // period * period]
            for sli in self.slis:
                held[sli] += Tally(1, int(request.is_bad(sli, self.slow)))
        return Points(sums, unreadable=len(unreadable))

    def slowest(self, start: datetime, end: datetime) -> list[Trace]:
        """
        Raises:
            SourceError: No answer, or none that can be used.
        """
        found = islice(self._list("COMPLETE", start, end, orderBy="duration desc", pageSize=str(ENOUGH)), ENOUGH)
        traces = [_trace(told["spans"]) for told in found if told.get("spans")]
        return traces[: tail(len(traces))] if traces else []

    def _requests(self, start: datetime, end: datetime, unreadable: list[bool]) -> Iterator[tuple[datetime, LogEntry]]:
        """Root spans that begin within, each once, with their beginning."""
        seen: set[tuple[str, str]] = set()
        for trace in self._list("ROOTSPAN", start, end):
            for span in cast("list[Any]", trace.get("spans", [])):
                try:
                    begun, request = _request(span)
                except SourceError:
                    unreadable.append(True)
                    continue
                which = (str(trace.get("traceId")), str(span.get("spanId")))
                if start <= begun < end and which not in seen:
                    seen.add(which)
                    yield begun, request

    def _list(self, view: str, start: datetime, end: datetime, **more: str) -> Iterator[Any]:
        query = {"view": view, "filter": self.filter, "pageSize": str(PAGE), **more}
        query |= {"startTime": _stamp(start), "endTime": _stamp(end)}
        url = f"{self.endpoint or URL}/v1/projects/{self.project}/traces"
        return GoogleApi(url, "traces", self.token).pages(query)


def _trace(told: Any) -> Trace:
    """The root, which has no parent, comes first.

    Raises:
        SourceError: These are no spans.
    """
    try:
        spans = [_span(one) for one in told]
    except (BadLine, KeyError, TypeError):
        raise SourceError("the answer is not that of the API") from None
    root = min(spans, key=lambda span: (span.parent is not None, span.start))
    return [replace(root, name=ITSELF, parent=None), *(span for span in spans if span.id != root.id)]


def _span(told: Any) -> Span:
    parent = told.get("parentSpanId", "0")
    start, end = (moment(told[name]).timestamp() for name in ("startTime", "endTime"))
    return Span(told["name"], told["spanId"], None if parent == "0" else parent, start, end)


def _request(span: Any) -> tuple[datetime, LogEntry]:
    """
    Raises:
        SourceError: It is no span.
    """
    try:
        begun, ended = moment(span["startTime"]), moment(span["endTime"])
        status = status_of(span.get("labels", {}).get(_STATUS, 200))
    except (BadLine, KeyError, ValueError, TypeError, AttributeError):
        raise SourceError("the answer is not that of the API") from None
    return begun, LogEntry(ended, status, ended - begun)


def _stamp(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
