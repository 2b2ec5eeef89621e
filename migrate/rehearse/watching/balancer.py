"""Balancer: what an application load balancer tells CloudWatch of a minute.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from migrate.rehearse.metrics.aws import AwsMetrics
from migrate.rehearse.watching.served import Served

NAMESPACE = "AWS/ApplicationELB"
_LEFT = "HTTPCode_ELB_4XX_Count"
"""460: the client closed the connection."""


@dataclass(frozen=True, slots=True)
class Balancer:
    """`name` is app/NAME/ID. What targets answer and what the balancer answers by itself is counted apart; the time is
    only what targets took until they began to answer.
    """

    name: str
    metrics: AwsMetrics

    def publish(self, minute: datetime, requests: Sequence[Served]) -> None:
        counts = Counter(_counted_as(request) for request in requests)
        times = [waited.total_seconds() for request in requests if (waited := request.waited) is not None]
        with self.metrics.lock:
            for metric, count in counts.items():
                self._put(minute, metric, float(count))
            self._put(minute, "RequestCount", *[1.0] * len(requests))
            self._put(minute, "TargetResponseTime", *times)

    def _put(self, minute: datetime, metric: str, *values: float) -> None:
        self.metrics.cloudwatch.put(NAMESPACE, metric, {"LoadBalancer": self.name}, minute, *values)


def _counted_as(request: Served) -> str:
    if request.client_left or not request.status:
        return _LEFT
    who = "ELB" if request.answered is None else "Target"
    return f"HTTPCode_{who}_{request.status // 100}XX_Count"
