"""UrlMap: what a global external load balancer tells Cloud Monitoring of a minute.

https://cloud.google.com/monitoring/api/metrics_gcp_i_o#gcp-loadbalancing
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from migrate.rehearse.metrics.google import GoogleMetrics
from migrate.rehearse.watching.served import Served

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class UrlMap:
    """A request whose client went away before the answer is of no class, and its time is not told."""

    name: str
    metrics: GoogleMetrics

    def publish(self, minute: datetime, requests: Sequence[Served]) -> None:
        with self.metrics.lock:
            for request in requests:
                gone = request.client_left or not request.status
                code, ms = (0, None) if gone else (request.status, request.took / _MILLISECOND)
                self.metrics.monitoring.served(self.name, minute, code=code, ms=ms)
