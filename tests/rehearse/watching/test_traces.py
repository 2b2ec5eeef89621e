"""Traces tell the edge's own time from the application's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest

from migrate.model.side import Side
from migrate.rehearse.metrics.aws import AwsMetrics, AwsMetricsServer
from migrate.rehearse.metrics.google import GoogleMetrics, GoogleMetricsServer
from migrate.rehearse.watching.names import APPLICATION, PROJECT, REGION, TOKEN, trace_filter, traced
from migrate.rehearse.watching.sample import ONE_IN
from migrate.rehearse.watching.segments import Segments
from migrate.rehearse.watching.served import Served
from migrate.rehearse.watching.spans import Spans
from migrate.rehearse.world import CREDENTIALS
from migrate.signals.cloud_trace import CloudTraceMeter
from migrate.signals.span import ITSELF, own_seconds
from migrate.signals.token import Token
from migrate.signals.xray import XrayMeter
from tests.rehearse.watching.requests import ABORTED, BROKEN, FINE, GONE, HELD_BACK, START, WAITED_FOR

CASES = [
    pytest.param(FINE, {ITSELF: 0.003, APPLICATION: 0.017}, id="fine"),
    pytest.param(BROKEN, {ITSELF: 0.003, APPLICATION: 0.017}, id="broken"),
    pytest.param(ABORTED, {ITSELF: 0.02}, id="aborted by the edge"),
    pytest.param(HELD_BACK, {ITSELF: 0.503, APPLICATION: 0.017}, id="held back by the edge"),
    pytest.param(WAITED_FOR, {ITSELF: 0.001, APPLICATION: 0.999}, id="never answered by the application"),
]
END = START + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)


def _times(meter: XrayMeter | CloudTraceMeter) -> dict[str, float]:
    (trace,) = meter.slowest(START, END)
    return {name: round(seconds, 3) for name, seconds in own_seconds(trace).items()}


@pytest.mark.parametrize(("request_", "times"), CASES)
def test_cloud_trace_shows_whose_time_it_was(request_: Served, times: dict[str, float]) -> None:
    metrics = GoogleMetrics(project=PROJECT)
    Spans(Side.GREEN, metrics).tell([request_], START)
    with GoogleMetricsServer(metrics) as server:
        meter = CloudTraceMeter(PROJECT, trace_filter(Side.GREEN), Token(TOKEN), None, server.url)
        assert _times(meter) == times
        (counted,) = meter.counts(START, END, END - START).values()
        assert [tally.bad for tally in counted.values()] == [int(request_.failed)]


@pytest.mark.parametrize(("request_", "times"), CASES)
def test_xray_shows_whose_time_it_was(request_: Served, times: dict[str, float]) -> None:
    metrics = AwsMetrics()
    Segments(traced(Side.GREEN), metrics).tell([request_], START)
    with AwsMetricsServer(metrics) as server:
        meter = XrayMeter(REGION, traced(Side.GREEN), None, server.url)
        assert _times(meter) == times
        (counted,) = meter.counts(START, END, END - START).values()
        assert [tally.bad for tally in counted.values()] == [int(request_.failed)]


@pytest.mark.parametrize("several", [[FINE] * 2 * ONE_IN, [GONE, *[FINE] * 2 * ONE_IN, GONE]], ids=["all", "some gone"])
def test_one_in_a_few_is_traced_and_nobody_who_went_away(several: Sequence[Served]) -> None:
    metrics = AwsMetrics()
    Segments("shop", metrics).tell(several, START)
    assert len(metrics.xray.traces) == 2
    assert "client_left" not in json.dumps(list(metrics.xray.traces.values()))
