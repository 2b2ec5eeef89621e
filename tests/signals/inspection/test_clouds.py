"""The clouds' sources are asked on loopback: healthy ones show no fault, and rights that are missing are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from migrate.model.side import Side
from migrate.model.signal_fault import SignalFault
from migrate.model.spec.signal import MetricsSpec
from migrate.rehearse.aws.model import Refusal
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.metrics.aws import AwsMetrics, AwsMetricsServer
from migrate.rehearse.metrics.google import GoogleMetrics, GoogleMetricsServer
from migrate.signals.aws_client import aws_client
from migrate.signals.inspection.inspect import inspect
from migrate.signals.inspection.inspection import Inspection
from tests.signals import test_cloud_trace as cloud_trace
from tests.signals import test_xray as xray
from tests.signals.inspection.counters import NOW, by_chance

MINUTE = timedelta(minutes=1)
MOMENTS = [NOW.replace(second=30) - step * MINUTE for step in range(2, 40)]
BALANCER = "app/shop-{side}/50dc6c495c0c9188"


@pytest.fixture
def amazon(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[AwsMetrics, str]]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "loopback")
    metrics = AwsMetrics()
    with AwsMetricsServer(metrics) as server:
        yield metrics, server.url


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[GoogleMetrics, str]]:
    monkeypatch.setenv("SHOP_TOKEN", "s3cret")
    metrics = GoogleMetrics()
    with GoogleMetricsServer(metrics) as server:
        yield metrics, server.url


def tried(blue: dict[str, object], green: dict[str, object]) -> Inspection:
    declared = {
        "name": "clouds",
        "kind": "metrics",
        "period": MINUTE,
        "delay": 3 * MINUTE,
        "blue": blue,
        "green": green,
    }
    return inspect([MetricsSpec.model_validate(declared)], None, folder=Path(), targets=lambda _: {}, now=NOW)[0]


def balancer(side: str, url: str) -> dict[str, object]:
    return {
        "source": "cloudwatch", "region": "eu-central-1", "load_balancer": BALANCER.format(side=side), "endpoint": url
    }  # fmt: skip


def url_map(side: str, url: str) -> dict[str, object]:
    return {
        "source": "cloud-monitoring", "project": "rehearsal", "url_map": f"shop-{side}", "token": "SHOP_TOKEN",
        "endpoint": url,
    }  # fmt: skip


def balanced(metrics: AwsMetrics, side: str) -> None:
    chance = Random(side)
    for at in MOMENTS:
        where = {"LoadBalancer": BALANCER.format(side=side)}
        metrics.cloudwatch.put("AWS/ApplicationELB", "HTTPCode_Target_2XX_Count", where, at, by_chance(chance, 300))


def test_healthy_balancers_show_no_fault(amazon: tuple[AwsMetrics, str]) -> None:
    metrics, url = amazon
    balanced(metrics, "blue")
    balanced(metrics, "green")
    seen = tried(balancer("blue", url), balancer("green", url))
    assert seen.findings == ()
    assert [look.total for look in seen.looks] > [0, 0]


def test_a_balancer_without_users_is_no_fault_at_green_alone(amazon: tuple[AwsMetrics, str]) -> None:
    metrics, url = amazon
    balanced(metrics, "blue")
    assert tried(balancer("blue", url), balancer("green", url)).findings == ()
    assert _ids(tried(balancer("green", url), balancer("blue", url))) == {SignalFault.SELECTS_NOTHING}


def test_a_fraction_of_metric_math_is_no_count(amazon: tuple[AwsMetrics, str]) -> None:
    metrics, url = amazon
    balanced(metrics, "blue")
    balanced(metrics, "green")
    where = {"LoadBalancer": BALANCER.format(side="green")}
    named = {"namespace": "AWS/ApplicationELB", "name": "HTTPCode_Target_2XX_Count", "dimensions": where}
    green = {
        "source": "cloudwatch", "region": "eu-central-1", "metrics": {"requests": named}, "endpoint": url,
        "total": "requests / 7", "bad": "requests - requests",
    }  # fmt: skip
    assert _ids(tried(balancer("blue", url), green)) == {SignalFault.NO_COUNT}


def test_a_missing_right_at_amazon_is_named(amazon: tuple[AwsMetrics, str]) -> None:
    metrics, url = amazon
    metrics.refusal = Refusal("AccessDenied", "User is not authorized to perform: cloudwatch:GetMetricData", 403)
    seen = tried(balancer("blue", url), balancer("green", url))
    assert _ids(seen) == {SignalFault.DENIED}
    assert "cloudwatch:GetMetricData" in seen.findings[0].then


def test_healthy_url_maps_show_no_fault(google: tuple[GoogleMetrics, str]) -> None:
    metrics, url = google
    for side in ("blue", "green"):
        chance = Random(side)
        for at in MOMENTS:
            for _ in range(by_chance(chance, 12)):
                metrics.monitoring.served(f"shop-{side}", at, code=200)
    seen = tried(url_map("blue", url), url_map("green", url))
    assert seen.findings == ()


def test_a_missing_right_at_google_is_named(google: tuple[GoogleMetrics, str]) -> None:
    metrics, url = google
    metrics.refusal = Refused(Code.FORBIDDEN, "Permission monitoring.timeSeries.list denied.")
    seen = tried(url_map("blue", url), url_map("green", url))
    assert _ids(seen) == {SignalFault.DENIED}
    assert "monitoring.timeSeries.list" in seen.findings[0].then


def traced_at_amazon(side: str, url: str) -> dict[str, object]:
    return {"source": "xray", "region": "eu-central-1", "service": f"shop-{side}", "endpoint": url}


def traced_at_google(side: str, url: str) -> dict[str, object]:
    wanted, token = f"+side:{side}", "SHOP_TOKEN"
    return {"source": "cloud-trace", "project": "rehearsal", "filter": wanted, "token": token, "endpoint": url}


def test_traces_at_amazon(amazon: tuple[AwsMetrics, str]) -> None:
    metrics, url = amazon
    client = aws_client("xray", "eu-central-1", url)
    for side in Side:
        client.put_trace_segments(TraceSegmentDocuments=[xray.segment(side, at) for at in MOMENTS[:20]])
    assert _ids(tried(traced_at_amazon("blue", url), traced_at_amazon("green", url))) == set()
    assert _ids(tried(traced_at_amazon("blu", url), traced_at_amazon("green", url))) == {SignalFault.SELECTS_NOTHING}
    metrics.refusal = Refusal("AccessDeniedException", "User is not authorized", 403)
    (first, _) = tried(traced_at_amazon("blue", url), traced_at_amazon("green", url)).findings
    assert (first.id, "xray:GetTimeSeriesServiceStatistics" in first.then) == (SignalFault.DENIED, True)


def test_traces_at_google(google: tuple[GoogleMetrics, str]) -> None:
    metrics, url = google
    for side in Side:
        for at in MOMENTS[:20]:
            metrics.trace.put(cloud_trace.trace(side, at))
    assert _ids(tried(traced_at_google("blue", url), traced_at_google("green", url))) == set()
    assert _ids(tried(traced_at_google("blu", url), traced_at_google("green", url))) == {SignalFault.SELECTS_NOTHING}
    metrics.refusal = Refused(Code.FORBIDDEN, "Permission cloudtrace.traces.list denied.")
    (first, _) = tried(traced_at_google("blue", url), traced_at_google("green", url)).findings
    assert (first.id, "cloudtrace.traces.list" in first.then) == (SignalFault.DENIED, True)


def _ids(seen: Inspection) -> set[object]:
    return {finding.id for finding in seen.findings}
