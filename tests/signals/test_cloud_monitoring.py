"""Both sides in Google Cloud Monitoring: load balancers, and service-level objectives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from migrate.model.batch import Batch, Counted, Reading, Tally, Unreachable
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.rehearse.metrics.google import GoogleMetrics, GoogleMetricsServer
from migrate.signals.buckets import above
from migrate.signals.cloud_monitoring import CloudMonitoringMeter, Objective, UrlMap
from migrate.signals.metered import MeteredSignal
from migrate.signals.source import SourceError
from migrate.signals.token import Token
from migrate.testing.signal_contract import START, SignalContract, SignalOddity
from tests.signals.google_source import PROJECT, GoogleSource, Held
from tests.signals.recorded import Happened
from tests.signals.web import Web, text

MINUTE = timedelta(minutes=1)
SLOW = timedelta(milliseconds=300)


@pytest.fixture(scope="module")
def server() -> Iterator[GoogleMetricsServer]:
    with GoogleMetricsServer(GoogleMetrics()) as server:
        yield server


@pytest.fixture
def metrics(server: GoogleMetricsServer) -> GoogleMetrics:
    server.metrics = GoogleMetrics(PROJECT)
    return server.metrics


def _objective(side: Side) -> str:
    return f"projects/{PROJECT}/services/shop-{side}/serviceLevelObjectives/good"


class Watched(GoogleSource):
    """One of the two ways to count requests, on both sides."""

    period = MINUTE

    def __init__(self, metrics: GoogleMetrics, url: str, kind: type[UrlMap | Objective]) -> None:
        super().__init__(metrics)
        self.kind = kind
        of = {side: UrlMap(f"shop-{side}", SLOW) if kind is UrlMap else Objective(_objective(side)) for side in Side}
        meters = {side: CloudMonitoringMeter(PROJECT, one, Held(), url) for side, one in of.items()}
        slis = tuple(Sli) if kind is UrlMap else (Sli.AVAILABILITY,)
        self.signal = MeteredSignal("clouds", meters, period=MINUTE, delay=MINUTE, slis=slis)
        for side in Side:
            self.publish(Happened(side, START - 2 * MINUTE, 5, 2, START))

    def publish(self, happened: Happened) -> None:
        monitoring, side = self.metrics.monitoring, happened.side
        monitoring.page = 1 if self.oddity is SignalOddity.PAGED else 1000
        if self.kind is Objective:
            monitoring.judged(_objective(side), happened.at, good=happened.good, bad=happened.bad)
        else:
            monitoring.served(f"shop-{side}", happened.at, code=200, ms=20, count=happened.good)
            monitoring.served(f"shop-{side}", happened.at, code=502, ms=20, count=happened.bad)


class TestCloudMonitoringKeepsTheContract(SignalContract):
    @pytest.fixture(params=[UrlMap, Objective])
    def source(self, metrics: GoogleMetrics, server: GoogleMetricsServer, request: pytest.FixtureRequest) -> Watched:
        return Watched(metrics, server.url, request.param)


AT = START - MINUTE / 2


def _read(url: str, *, token: Token | Held | None = None, green: str = "shop-green") -> Reading:
    maps = {Side.BLUE: UrlMap("shop-blue", SLOW), Side.GREEN: UrlMap(green, SLOW)}
    meters = {side: CloudMonitoringMeter(PROJECT, one, token or Held(), url) for side, one in maps.items()}
    signal = MeteredSignal("clouds", meters, period=MINUTE, delay=MINUTE, slis=tuple(Sli))
    signal.read(START)
    return signal.read(START + MINUTE)


def _batches(reading: Reading) -> dict[Sli, Batch]:
    assert isinstance(reading, Counted), reading
    return {batch.sli: batch for batch in reading.batches}


def test_each_url_map_is_its_own_side(metrics: GoogleMetrics, server: GoogleMetricsServer) -> None:
    metrics.monitoring.served("shop-blue", AT, code=200, count=7)
    metrics.monitoring.served("shop-green", AT, code=503, count=3)
    metrics.monitoring.served("another", AT, code=503, count=50)
    found = _batches(_read(server.url))[Sli.AVAILABILITY]
    assert (found.blue, found.green) == (Tally(7, 0), Tally(3, 3))


def test_a_client_that_left_before_the_answer_counts_nowhere(
    metrics: GoogleMetrics, server: GoogleMetricsServer
) -> None:
    metrics.monitoring.served("shop-green", AT, code=0, count=5)
    metrics.monitoring.served("shop-green", AT, code=404, count=2)
    assert _batches(_read(server.url))[Sli.AVAILABILITY].green == Tally(2, 0)


def test_slow_is_told_at_the_first_bound_that_is_not_below_the_limit(
    metrics: GoogleMetrics, server: GoogleMetricsServer
) -> None:
    """Bounds of factor 1.4: 218 and 305 ms lie around 300 ms."""
    for ms in (10, 218, 299, 304, 306, 4000):
        metrics.monitoring.served("shop-green", AT, code=200, ms=ms)
    assert _batches(_read(server.url))[Sli.LATENCY].green == Tally(6, 2)


@pytest.mark.parametrize(
    ("options", "slow"),
    [
        pytest.param({"explicitBuckets": {"bounds": [100, 300, 900]}}, 5, id="explicit"),
        pytest.param({"linearBuckets": {"numFiniteBuckets": 2, "width": 150, "offset": 50}}, 3, id="linear"),
        pytest.param(
            {"exponentialBuckets": {"numFiniteBuckets": 2, "growthFactor": 2, "scale": 100}}, 3, id="doubling"
        ),
    ],
)
def test_buckets_of_any_shape_are_read(options: dict[str, Any], slow: int) -> None:
    assert above({"bucketCounts": ["1", "2", "2", "3"], "bucketOptions": options}, 300.0) == slow


def test_a_limit_above_every_bound_cannot_be_judged() -> None:
    with pytest.raises(SourceError, match="no bucket"):
        above({"bucketCounts": ["1"], "bucketOptions": {"explicitBuckets": {"bounds": [100]}}}, 300.0)


def test_an_objective_that_is_not_there_names_its_side(metrics: GoogleMetrics, server: GoogleMetricsServer) -> None:
    meter = CloudMonitoringMeter(PROJECT, Objective(_objective(Side.BLUE)), Held(), server.url)
    signal = MeteredSignal("clouds", dict.fromkeys(Side, meter), period=MINUTE, delay=MINUTE)
    assert signal.read(START) == Unreachable("clouds", "blue: HTTP status 404; green: HTTP status 404")


def test_a_token_from_the_environment_goes_along(
    metrics: GoogleMetrics, server: GoogleMetricsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    metrics.monitoring.served("shop-green", AT, code=200)
    monkeypatch.setenv("SHOP_TOKEN", "s3cret")
    assert _batches(_read(server.url, token=Token("SHOP_TOKEN")))[Sli.AVAILABILITY].green == Tally(1, 0)


@pytest.mark.parametrize(
    "body", ["", "[]", '{"timeSeries": 7}', '{"timeSeries": [{}]}', '{"timeSeries": [{"points": [{"value": {}}]}]}']
)
def test_an_answer_of_another_kind_is_none(body: str) -> None:
    with Web(text(body)) as web:
        reading = _read(web.url(""))
    assert isinstance(reading, Unreachable)
    assert "the answer is not that of the API" in reading.why


def test_an_answer_with_errors_of_its_execution_is_not_complete() -> None:
    with Web(text('{"executionErrors": [{"code": 4, "message": "a zone did not answer"}], "timeSeries": []}')) as web:
        reading = _read(web.url(""))
    assert isinstance(reading, Unreachable)
    assert "the answer is not complete" in reading.why


def test_an_answer_without_an_end_is_given_up() -> None:
    with Web(text('{"nextPageToken": "again"}')) as web:
        reading = _read(web.url(""))
    assert isinstance(reading, Unreachable)
    assert "pages; narrow what is asked for" in reading.why
