"""Segments: what one side tells AWS X-Ray of its requests.

https://docs.aws.amazon.com/xray/latest/devguide/aws-xray-interface-api.html#xray-api-segmentdocuments
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from migrate.errors import RehearsalError
from migrate.rehearse.metrics.aws import AwsMetrics
from migrate.rehearse.watching.names import APPLICATION
from migrate.rehearse.watching.sample import Sample
from migrate.rehearse.watching.served import Served


@dataclass(slots=True)
class Segments:
    """A feeder. `service` is the name of the side's edge; the application's work is a part of its segment."""

    service: str
    metrics: AwsMetrics
    _sample: Sample = field(default_factory=Sample)
    _draw: Random = field(default_factory=Random)

    def tell(self, requests: Sequence[Served], now: datetime) -> None:  # noqa: ARG002 - the seam hands it in
        documents = [json.dumps(self._segment(request)) for request in self._sample.of(requests)]
        with self.metrics.lock:
            told = self.metrics.xray.put(documents)
        if told:
            raise RehearsalError("X-Ray does not take a segment", seen=told[0])

    def _segment(self, request: Served) -> dict[str, object]:
        start = request.start.timestamp()
        work = request.at_work
        inner = {} if work is None else {"subsegments": [self._part(APPLICATION, *work)]}
        return {
            **self._part(self.service, request.start, request.end),
            "trace_id": f"1-{int(start):08x}-{self._draw.getrandbits(96):024x}",
            "http": {"response": {"status": request.status}},
            "fault": request.failed,
            "error": 400 <= request.status < 500,
            "throttle": request.status == 429,
            **inner,
        }

    def _part(self, name: str, start: datetime, end: datetime) -> dict[str, object]:
        identity = f"{self._draw.getrandbits(64):016x}"
        return {"name": name, "id": identity, "start_time": start.timestamp(), "end_time": end.timestamp()}
