"""Both sides in the root spans of Google Cloud Trace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import cast

import pytest

from migrate.model.batch import Counted, Tally
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.rehearse.metrics.google import GoogleMetrics, GoogleMetricsServer
from migrate.signals.cloud_trace import CloudTraceMeter
from migrate.signals.google_api import MOST_PAGES
from migrate.signals.metered import MeteredSignal
from migrate.signals.span import ITSELF, MOST, own_seconds
from migrate.testing.signal_contract import PERIOD, START, SignalContract, SignalOddity
from tests.signals.google_source import PROJECT, GoogleSource, Held
from tests.signals.recorded import Happened

SLOW = timedelta(milliseconds=300)
_NUMBERS = count(1)


@pytest.fixture(scope="module")
def server() -> Iterator[GoogleMetricsServer]:
    with GoogleMetricsServer(GoogleMetrics()) as server:
        yield server


@pytest.fixture
def metrics(server: GoogleMetricsServer) -> GoogleMetrics:
    server.metrics = GoogleMetrics(PROJECT)
    return server.metrics


def stamp(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def trace(side: Side, at: datetime, status: int | None = 200, *, ms: float = 20) -> dict[str, object]:
    """A trace of one span, as an application sends it."""
    labels = {"side": side.value} | ({} if status is None else {"/http/status_code": str(status)})
    span = {
        "spanId": str(next(_NUMBERS)),
        "kind": "RPC_SERVER",
        "name": "/cart",
        "startTime": stamp(at),
        "endTime": stamp(at + timedelta(milliseconds=ms)),
        "labels": labels,
    }
    return {"projectId": PROJECT, "traceId": f"{next(_NUMBERS):032x}", "spans": [span]}


class Traced(GoogleSource):
    """One root span a request. A trace that is told on two pages is one."""

    oddities = (*GoogleSource.oddities, SignalOddity.TWICE)

    def __init__(self, metrics: GoogleMetrics, url: str) -> None:
        super().__init__(metrics)
        filters = {side: f"+side:{side}" for side in Side}
        meters = {side: CloudTraceMeter(PROJECT, one, Held(), SLOW, url) for side, one in filters.items()}
        self.signal = MeteredSignal("traces", meters, period=self.period, delay=self.period, slis=tuple(Sli))
        for side in Side:
            self.publish(Happened(side, START - 2 * self.period, 5, 2, START))

    def publish(self, happened: Happened) -> None:
        self.metrics.trace.page = 1 if self.oddity is SignalOddity.PAGED else 1000
        statuses = [200] * happened.good + [500] * happened.bad
        for one in [trace(happened.side, happened.at, status) for status in statuses]:
            for _ in range(2 if self.oddity is SignalOddity.TWICE else 1):
                self.metrics.trace.put(one)


class TestCloudTraceKeepsTheContract(SignalContract):
    @pytest.fixture
    def source(self, metrics: GoogleMetrics, server: GoogleMetricsServer) -> Traced:
        return Traced(metrics, server.url)


def test_bad_is_a_server_error_and_slow_is_above_the_limit(metrics: GoogleMetrics, server: GoogleMetricsServer) -> None:
    traced = Traced(metrics, server.url)
    at = START - traced.period / 2
    for one in (
        trace(Side.GREEN, at, 503),
        trace(Side.GREEN, at, 404),
        trace(Side.GREEN, at, None),
        trace(Side.GREEN, at, ms=300),
        trace(Side.GREEN, at, ms=301),
    ):
        metrics.trace.put(one)
    traced.signal.read(START)
    reading = traced.signal.read(START + traced.period)
    assert isinstance(reading, Counted)
    found = {batch.sli: batch.green for batch in reading.batches}
    assert found == {Sli.AVAILABILITY: Tally(5, 1), Sli.LATENCY: Tally(5, 1)}


def test_the_slowest_traces_are_told_with_everything_within_them(
    metrics: GoogleMetrics, server: GoogleMetricsServer
) -> None:
    at = START - timedelta(seconds=5)
    slow = trace(Side.GREEN, at, ms=1000)
    (root,) = cast("list[dict[str, object]]", slow["spans"])
    inner = {"spanId": "999999999", "name": "payments-db", "parentSpanId": root["spanId"], "kind": "RPC_CLIENT"}
    inner |= {"startTime": stamp(at + timedelta(milliseconds=100)), "endTime": stamp(at + timedelta(milliseconds=900))}
    metrics.trace.put({**slow, "spans": [root, inner]})
    for _ in range(19):
        metrics.trace.put(trace(Side.GREEN, at))
    found = CloudTraceMeter(PROJECT, "+side:green", Held(), SLOW, server.url).slowest(START - PERIOD, START)
    assert [round(one[0].seconds, 3) for one in found] == [1.0, 0.02]
    times = {name: round(seconds, 3) for name, seconds in own_seconds(found[0]).items()}
    assert times == {ITSELF: 0.2, "payments-db": 0.8}


def test_the_slowest_are_found_among_more_traces_than_anybody_could_list(
    metrics: GoogleMetrics, server: GoogleMetricsServer
) -> None:
    metrics.trace.page = 10
    many = metrics.trace.page * (MOST_PAGES + 1)
    for number in range(many):
        metrics.trace.put(trace(Side.GREEN, START - PERIOD / 2, ms=1 + number))
    found = CloudTraceMeter(PROJECT, "+side:green", Held(), SLOW, server.url).slowest(START - PERIOD, START)
    assert [round(one[0].seconds * 1000) for one in found] == [many - number for number in range(MOST)]
