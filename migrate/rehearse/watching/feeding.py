"""Feeding: follows the edges' logs and tells the sources of metrics what they would know."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from migrate.errors import RehearsalError
from migrate.model.side import Side
from migrate.model.spec.meter import MeterKind
from migrate.rehearse.metrics.aws import AwsMetrics, AwsMetricsServer
from migrate.rehearse.metrics.google import GoogleMetrics, GoogleMetricsServer
from migrate.rehearse.watching.balancer import Balancer
from migrate.rehearse.watching.config import Config, Ready
from migrate.rehearse.watching.feeder import Feeder
from migrate.rehearse.watching.minutes import Minutes
from migrate.rehearse.watching.names import BALANCERS, PROJECT, traced, url_map
from migrate.rehearse.watching.segments import Segments
from migrate.rehearse.watching.served import read
from migrate.rehearse.watching.shipped_log import ShippedLog
from migrate.rehearse.watching.spans import Spans
from migrate.rehearse.watching.url_map import UrlMap
from migrate.signals.source import SourceError
from migrate.signals.tail import Tail


class Feeding:
    """`with Feeding(config) as feeding`: the doubles answer until the block is left; `look` tells them what is new."""

    def __init__(self, config: Config) -> None:
        self._aws = AwsMetrics()
        self._google = GoogleMetrics(project=PROJECT)
        self._tails = {side: Tail(path) for side, path in config.logs.items()}
        self._feeders: Mapping[Side, Feeder] = {side: self._feeder(side, config) for side in config.logs}
        self._exits = ExitStack()

    def _feeder(self, side: Side, config: Config) -> Feeder:
        match config.meters.get(side):
            case MeterKind.CLOUDWATCH:
                return Minutes(Balancer(BALANCERS[side], self._aws).publish)
            case MeterKind.CLOUD_MONITORING:
                return Minutes(UrlMap(url_map(side), self._google).publish)
            case MeterKind.XRAY:
                return Segments(traced(side), self._aws)
            case MeterKind.CLOUD_TRACE:
                return Spans(side, self._google)
            case MeterKind.PROMETHEUS:
                raise RehearsalError("Prometheus asks the edges, and nothing can be put into it", seen=side)
            case None:
                return ShippedLog(config.shipped[side])

    def __enter__(self) -> Self:
        aws = self._exits.enter_context(AwsMetricsServer(self._aws))
        google = self._exits.enter_context(GoogleMetricsServer(self._google))
        self.ready = Ready(aws=aws.url, google=google.url)
        for tail in self._tails.values():
            self._exits.callback(tail.close)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exits.__exit__(kind, error, trace)

    def look(self) -> None:
        """
        Raises:
            RehearsalError: An edge wrote what its log does not hold.
        """
        for side, tail in self._tails.items():
            self._feeders[side].tell([read(line) for line in _lines(tail)], datetime.now(UTC))


def _lines(tail: Tail) -> list[str]:
    """None before the side's first edge has opened its log."""
    try:
        return tail.lines()
    except SourceError:
        return []
