"""Both sides in the metrics of CloudWatch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from migrate.model.batch import Batch, Counted, Reading, Tally, Unreachable
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.rehearse.metrics.aws import AwsMetrics, AwsMetricsServer
from migrate.signals import cloudwatch
from migrate.signals.cloudwatch import CloudWatchMeter, Metric, Pair, Question, of_load_balancer
from migrate.signals.metered import MeteredSignal
from migrate.testing.signal_contract import START, SignalContract, SignalOddity
from tests.signals.aws_source import AwsSource
from tests.signals.recorded import Happened

REGION = "eu-central-1"
MINUTE = timedelta(minutes=1)
BALANCER = "AWS/ApplicationELB"
BALANCERS = {Side.BLUE: "app/blue/50dc6c495c0c9188", Side.GREEN: "app/green/60dc6c495c0c9188"}
SLOW = timedelta(milliseconds=300)


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


class Balancers(AwsSource):
    """Two application load balancers that report every minute."""

    period = MINUTE
    service = "cloudwatch"

    def __init__(self, metrics: AwsMetrics, url: str) -> None:
        super().__init__(metrics)
        meters = {side: CloudWatchMeter(REGION, of_load_balancer(one, SLOW), url) for side, one in BALANCERS.items()}
        self.signal = MeteredSignal("balancers", meters, period=MINUTE, delay=MINUTE, slis=tuple(Sli))
        for side in Side:
            self.publish(Happened(side, START - 2 * MINUTE, 5, 2, START))

    def publish(self, happened: Happened) -> None:
        self.metrics.cloudwatch.page = 1 if self.oddity is SignalOddity.PAGED else 1000
        dimensions = {"LoadBalancer": BALANCERS[happened.side]}
        for name, count in (("HTTPCode_Target_2XX_Count", happened.good), ("HTTPCode_Target_5XX_Count", happened.bad)):
            self.metrics.cloudwatch.put(BALANCER, name, dimensions, happened.at, *[1.0] * count)


class TestCloudWatchKeepsTheContract(SignalContract):
    @pytest.fixture
    def source(self, metrics: AwsMetrics, server: AwsMetricsServer) -> Balancers:
        return Balancers(metrics, server.url)


AT = START - MINUTE / 2


def _green(metrics: AwsMetrics, name: str, *values: float) -> None:
    metrics.cloudwatch.put(BALANCER, name, {"LoadBalancer": BALANCERS[Side.GREEN]}, AT, *values)


def _read(url: str, *questions: Question) -> Reading:
    pairs = zip(Side, questions, strict=True)
    meters = {side: CloudWatchMeter(REGION, question, url) for side, question in pairs}
    signal = MeteredSignal("balancers", meters, period=MINUTE, delay=MINUTE, slis=tuple(Sli))
    signal.read(START)
    return signal.read(START + MINUTE)


def _batches(reading: Reading) -> dict[Sli, Batch]:
    assert isinstance(reading, Counted), reading
    return {batch.sli: batch for batch in reading.batches}


PRESETS = tuple(of_load_balancer(one, SLOW) for one in BALANCERS.values())


def test_answers_that_the_balancer_made_itself_are_counted(metrics: AwsMetrics, server: AwsMetricsServer) -> None:
    _green(metrics, "HTTPCode_Target_2XX_Count", 90)
    _green(metrics, "HTTPCode_Target_4XX_Count", 5)
    _green(metrics, "HTTPCode_ELB_5XX_Count", 4)
    _green(metrics, "HTTPCode_ELB_4XX_Count", 1)
    assert _batches(_read(server.url, *PRESETS))[Sli.AVAILABILITY].green == Tally(100, 4)


def test_slow_answers_are_counted_not_averaged(metrics: AwsMetrics, server: AwsMetricsServer) -> None:
    _green(metrics, "TargetResponseTime", 0.1, 0.3, 0.31, 5.0)
    assert _batches(_read(server.url, *PRESETS))[Sli.LATENCY].green == Tally(4, 2)


def test_metric_math_tells_good_from_bad(metrics: AwsMetrics, server: AwsMetricsServer) -> None:
    metrics.cloudwatch.put("Shop", "Requests", {"Side": "green"}, AT, *[1.0] * 50)
    metrics.cloudwatch.put("Shop", "Good", {"Side": "green"}, AT, *[1.0] * 47)
    named = {name: Metric("Shop", name.capitalize(), "Sum", {"Side": "green"}) for name in ("requests", "good")}
    green = Question(
        named, {Sli.AVAILABILITY: Pair(("total",), ("bad",))}, {"total": "requests", "bad": "requests - FILL(good, 0)"}
    )
    assert _batches(_read(server.url, PRESETS[0], green))[Sli.AVAILABILITY].green == Tally(50, 3)


def test_an_expression_that_is_refused_is_not_quoted(metrics: AwsMetrics, server: AwsMetricsServer) -> None:
    wrong = Question({}, {Sli.AVAILABILITY: Pair(("total",), ("total",))}, {"total": "SELECT SUM(secret)"})
    assert _read(server.url, PRESETS[0], wrong) == Unreachable("balancers", "green: it refused (ValidationError)")


def test_without_credentials_it_says_so(server: AwsMetricsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    reading = _read(f"{server.url}/", *PRESETS)
    assert isinstance(reading, Unreachable)
    assert "it does not let us in (no AWS credentials found)" in reading.why


def test_a_part_that_nothing_follows_is_no_answer(server: AwsMetricsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"Id": "httpcode_target_2xx_count", "StatusCode": "PartialData", "Timestamps": [AT], "Values": [5.0]}
    monkeypatch.setattr(cloudwatch, "pages", lambda _: [{"MetricDataResults": [told]}])
    reading = _read(server.url, *PRESETS)
    assert isinstance(reading, Unreachable)
    assert "the answer is not complete (PartialData)" in reading.why


def test_nobody_there_is_no_answer(metrics: AwsMetrics) -> None:
    reading = _read("http://127.0.0.1:1", *PRESETS)
    assert isinstance(reading, Unreachable)
    assert "no answer (EndpointConnectionError)" in reading.why
