"""Both sides in the service statistics of X-Ray."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

import pytest

from migrate.model.batch import Counted, Tally
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.rehearse.metrics.aws import AwsMetrics, AwsMetricsServer
from migrate.signals.aws_client import aws_client
from migrate.signals.metered import MeteredSignal
from migrate.signals.span import ITSELF, own_seconds
from migrate.signals.xray import XrayMeter
from migrate.testing.signal_contract import START, SignalContract, SignalOddity
from tests.signals.aws_source import AwsSource
from tests.signals.recorded import Happened

REGION = "eu-central-1"
MINUTE = timedelta(minutes=1)
SLOW = timedelta(milliseconds=300)
_NUMBERS = count(1)


@pytest.fixture(scope="module")
def server() -> Iterator[AwsMetricsServer]:
    with AwsMetricsServer(AwsMetrics()) as server:
        yield server


@pytest.fixture
def metrics(server: AwsMetricsServer, monkeypatch: pytest.MonkeyPatch) -> AwsMetrics:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "loopback")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "loopback")
    server.metrics = AwsMetrics()
    return server.metrics


def segment(side: Side, at: datetime, *, seconds: float = 0.05, **more: object) -> str:
    """A segment as an application sends it."""
    number = next(_NUMBERS)
    told: dict[str, object] = {
        "name": f"shop-{side}",
        "id": f"{number:016x}",
        "trace_id": f"1-{int(at.timestamp()):08x}-{number:024x}",
        "start_time": at.timestamp(),
        "end_time": at.timestamp() + seconds,
    }
    return json.dumps(told | more)


class Traced(AwsSource):
    """One segment a request."""

    period = MINUTE
    service = "xray"

    def __init__(self, metrics: AwsMetrics, url: str) -> None:
        super().__init__(metrics)
        self.client = aws_client("xray", REGION, url)
        meters = {side: XrayMeter(REGION, f"shop-{side}", SLOW, url) for side in Side}
        self.signal = MeteredSignal("traces", meters, period=MINUTE, delay=MINUTE, slis=tuple(Sli))
        for side in Side:
            self.publish(Happened(side, START - 2 * MINUTE, 5, 2, START))

    def publish(self, happened: Happened) -> None:
        self.metrics.xray.page = 1 if self.oddity is SignalOddity.PAGED else 1000
        good = [segment(happened.side, happened.at) for _ in range(happened.good)]
        bad = [segment(happened.side, happened.at, fault=True) for _ in range(happened.bad)]
        refusal, self.metrics.refusal = self.metrics.refusal, None
        put = self.client.put_trace_segments(TraceSegmentDocuments=good + bad)
        self.metrics.refusal = refusal
        assert put["UnprocessedTraceSegments"] == []


class TestXrayKeepsTheContract(SignalContract):
    @pytest.fixture
    def source(self, metrics: AwsMetrics, server: AwsMetricsServer) -> Traced:
        return Traced(metrics, server.url)


def test_faults_are_bad_errors_are_not_and_slow_is_told_from_the_histogram(
    metrics: AwsMetrics, server: AwsMetricsServer
) -> None:
    traced = Traced(metrics, server.url)
    at = START - MINUTE / 2
    documents = [
        segment(Side.GREEN, at, fault=True),
        segment(Side.GREEN, at, error=True),
        segment(Side.GREEN, at, seconds=0.3),
        segment(Side.GREEN, at, seconds=0.301),
    ]
    traced.client.put_trace_segments(TraceSegmentDocuments=documents)
    traced.signal.read(START)
    reading = traced.signal.read(START + MINUTE)
    assert isinstance(reading, Counted)
    found = {batch.sli: batch.green for batch in reading.batches}
    assert found == {Sli.AVAILABILITY: Tally(4, 1), Sli.LATENCY: Tally(4, 1)}


def test_the_slowest_traces_are_told_with_everything_within_them(metrics: AwsMetrics, server: AwsMetricsServer) -> None:
    traced = Traced(metrics, server.url)
    at = START - MINUTE / 2
    begun = at.timestamp()
    query = {"name": "payments-db", "id": "a" * 16, "start_time": begun + 0.1, "end_time": begun + 0.8}
    call = {
        "name": "payments",
        "id": "b" * 16,
        "start_time": begun + 0.1,
        "end_time": begun + 0.9,
        "subsegments": [query],
    }
    slow = segment(Side.GREEN, at, seconds=1.0, subsegments=[{**call, "subsegments": [query]}])
    quick = [segment(Side.GREEN, at) for _ in range(19)]
    traced.client.put_trace_segments(TraceSegmentDocuments=[slow, *quick])
    found = XrayMeter(REGION, "shop-green", SLOW, server.url).slowest(START - MINUTE, START)
    assert [round(trace[0].seconds, 3) for trace in found] == [1.0, 0.05]
    times = {name: round(seconds, 3) for name, seconds in own_seconds(found[0]).items()}
    assert times == {ITSELF: 0.2, "payments": 0.1, "payments-db": 0.7}


def test_without_traces_nothing_is_slowest(metrics: AwsMetrics, server: AwsMetricsServer) -> None:
    assert XrayMeter(REGION, "another", SLOW, server.url).slowest(START - MINUTE, START) == []
