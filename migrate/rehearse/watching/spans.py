"""Spans: what one side tells Google Cloud Trace of its requests.

https://cloud.google.com/trace/docs/reference/v1/rest/v1/projects/patchTraces
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from migrate.model.side import Side
from migrate.rehearse.metrics.google import GoogleMetrics
from migrate.rehearse.watching.names import APPLICATION, traced
from migrate.rehearse.watching.sample import Sample
from migrate.rehearse.watching.served import Served

_ROOT, _CHILD = "1", "2"


@dataclass(slots=True)
class Spans:
    """A feeder. The root span is the edge's, its child the application's work."""

    side: Side
    metrics: GoogleMetrics
    _sample: Sample = field(default_factory=Sample)
    _draw: Random = field(default_factory=Random)

    def tell(self, requests: Sequence[Served], now: datetime) -> None:  # noqa: ARG002 - the seam hands it in
        traces = [self._trace(request) for request in self._sample.of(requests)]
        with self.metrics.lock:
            for trace in traces:
                self.metrics.trace.put(trace)

    def _trace(self, request: Served) -> dict[str, object]:
        labels = {"side": self.side.value, "/http/status_code": str(request.status)}
        root = {"spanId": _ROOT, **_span(traced(self.side), request.start, request.end), "labels": labels}
        work = request.at_work
        inner = [] if work is None else [{"spanId": _CHILD, "parentSpanId": _ROOT, **_span(APPLICATION, *work)}]
        identity = f"{self._draw.getrandbits(128):032x}"
        return {"projectId": self.metrics.project, "traceId": identity, "spans": [root, *inner]}


def _span(name: str, start: datetime, end: datetime) -> dict[str, str]:
    return {"name": name, "startTime": _stamp(start), "endTime": _stamp(end)}


def _stamp(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
