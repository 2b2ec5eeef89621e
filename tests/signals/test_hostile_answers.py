"""Whatever a server of metrics answers, its signal reads on, and one bad point hides none of its neighbours."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate.model.batch import NOTHING, Counted, NoData, Reading, Stale, Tally, Unreachable
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals import cloudwatch, google_api, page, prometheus, xray
from migrate.signals.cloud_monitoring import CloudMonitoringMeter, Objective, UrlMap
from migrate.signals.cloud_trace import CloudTraceMeter
from migrate.signals.cloudwatch import CloudWatchMeter, of_load_balancer
from migrate.signals.envoy import AdminPage, EnvoySignal
from migrate.signals.metered import MeteredSignal
from migrate.signals.page import PageError, fetch
from migrate.signals.prometheus import PrometheusMeter, Selectors
from migrate.signals.signal import Signal
from migrate.signals.xray import XrayMeter
from migrate.testing.signal_contract import PERIOD, START
from tests.signals.hostile import mutated, slipped
from tests.signals.web import Web, text

SLOW = timedelta(milliseconds=300)
NOW = START + 3 * PERIOD
FUZZ = settings(
    max_examples=80,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each example says anew what is said
)


class Held:
    def value(self) -> str:
        return "token"


def _stamp(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _at(index: int) -> datetime:
    return START + index * PERIOD


# What each server says of a side, as its API says it: 10 requests and 5 bad ones a period.
MATRIX = {
    "status": "success",
    "data": {
        "resultType": "matrix",
        "result": [
            {
                "metric": {"__name__": "total", "instance": "1"},
                "values": [[_at(index).timestamp() - 5, str(1000 + 10 * index)] for index in range(-3, 4)],
            }
        ],
    },
}
GOOGLE = {
    "timeSeries": [
        {
            "metric": {"labels": {"response_code_class": kind, "event_type": "bad"}},
            "points": [
                {"interval": {"startTime": _stamp(_at(i - 1)), "endTime": _stamp(_at(i))}, "value": {"int64Value": "5"}}
                for i in range(-3, 4)
            ],
        }
        for kind in ("200", "500")
    ]
}
BUCKETS = {
    "count": "5",
    "bucketCounts": ["1", "2", "2"],
    "bucketOptions": {"exponentialBuckets": {"numFiniteBuckets": 66, "growthFactor": 1.4, "scale": 1.0}},
}
TIMES = {
    "timeSeries": [{"points": [{"interval": {"endTime": _stamp(_at(0))}, "value": {"distributionValue": BUCKETS}}]}]
}
TRACES = {
    "traces": [
        {
            "traceId": str(index),
            "spans": [
                {
                    "spanId": "1",
                    "name": "web",
                    "startTime": _stamp(_at(index)),
                    "endTime": _stamp(_at(index) + SLOW),
                    "labels": {"/http/status_code": "500"},
                }
            ],
        }
        for index in range(-3, 4)
    ]
}
DATA = {
    "MetricDataResults": [
        {
            "Id": name,
            "StatusCode": "Complete",
            "Timestamps": [_at(index) for index in range(-3, 4)],
            "Values": [5.0] * 7,
        }
        for name in ("httpcode_target_2xx_count", "httpcode_target_5xx_count")
    ]
}
ROWS = {
    "TimeSeriesServiceStatistics": [
        {
            "Timestamp": _at(index),
            "ServiceSummaryStatistics": {"TotalCount": 10, "FaultStatistics": {"TotalCount": 5}},
            "ResponseTimeHistogram": [{"Value": 0.5, "Count": 5}, {"Value": 0.1, "Count": 5}],
        }
        for index in range(-3, 4)
    ]
}


def _metered(meter: Any, slis: tuple[Sli, ...] = tuple(Sli)) -> Signal:
    return MeteredSignal("metrics", dict.fromkeys(Side, meter), period=PERIOD, delay=timedelta(0), slis=slis)


def _prometheus() -> Signal:
    return _metered(PrometheusMeter("http://x", {Sli.AVAILABILITY: Selectors("total", bad="bad")}), (Sli.AVAILABILITY,))


class Aws:
    def __init__(self, said: Any) -> None:
        self.said = said

    def get_paginator(self, _: str) -> Aws:
        return self

    def paginate(self, **_: object) -> list[Any]:
        return [self.said]


Say = Callable[[Any], None]


@pytest.fixture
def saying(monkeypatch: pytest.MonkeyPatch) -> Say:
    """Every server says this from now on."""

    def say(said: Any) -> None:
        body = said if isinstance(said, str) else json.dumps(said, default=str)
        monkeypatch.setattr(prometheus, "post", lambda *_, **__: page.Page(body))
        monkeypatch.setattr(google_api, "get", lambda *_, **__: body)
        for service in (cloudwatch, xray):
            monkeypatch.setattr(service, "aws_client", lambda *_: Aws(said))

    return say


SERVERS: dict[str, tuple[Callable[[], Signal], Any]] = {
    "prometheus": (_prometheus, MATRIX),
    "cloudwatch": (lambda: _metered(CloudWatchMeter("r", of_load_balancer("app/b/1", SLOW))), DATA),
    "url map": (lambda: _metered(CloudMonitoringMeter("p", UrlMap("m"), Held()), (Sli.AVAILABILITY,)), GOOGLE),
    "latencies": (lambda: _metered(CloudMonitoringMeter("p", UrlMap("m", SLOW), Held())), TIMES),
    "objective": (lambda: _metered(CloudMonitoringMeter("p", Objective("o"), Held()), (Sli.AVAILABILITY,)), GOOGLE),
    "xray": (lambda: _metered(XrayMeter("r", "web", SLOW)), ROWS),
    "traces": (lambda: _metered(CloudTraceMeter("p", "", Held(), SLOW)), TRACES),
}
JSON = ("prometheus", "url map", "latencies", "objective", "traces")


def _is_an_answer(reading: Reading) -> None:
    assert isinstance(reading, Counted | NoData | Stale | Unreachable)
    if isinstance(reading, Counted):
        for batch in reading.batches:
            assert batch.start <= batch.end <= NOW + 2 * PERIOD
            assert all(0 <= tally.bad <= tally.total < 2**60 for tally in batch.tallies.values())


def _answers(make: Callable[[], Signal], say: Say, bad: Any, good: Any) -> None:
    signal = make()
    signal.read(START)
    say(bad)
    _is_an_answer(signal.read(NOW))
    say(good)
    for index in (4, 5):
        _is_an_answer(signal.read(_at(index)))


@pytest.mark.parametrize("server", SERVERS)
@FUZZ
@given(data=st.data())
def test_a_changed_answer_is_answered(server: str, saying: Say, data: st.DataObject) -> None:
    make, said = SERVERS[server]
    saying(said)
    _answers(make, saying, data.draw(mutated(said)), said)


@pytest.mark.parametrize("server", JSON)
@FUZZ
@given(data=st.data())
def test_any_text_is_answered(server: str, saying: Say, data: st.DataObject) -> None:
    make, said = SERVERS[server]
    saying(said)
    _answers(make, saying, data.draw(st.one_of(slipped(json.dumps(said)), st.just("[" * 10**6))), said)


def _counted(signal: Signal, say: Say, bad: Any, good: Any) -> Tally:
    say(good)
    signal.read(START)
    say(bad)
    reading = signal.read(NOW)
    assert isinstance(reading, Counted), reading
    assert reading.told
    assert all("cannot be read were left out of" in remark for remark in reading.told)
    return sum((batch.green for batch in reading.batches if batch.sli is Sli.AVAILABILITY), NOTHING)


@pytest.mark.parametrize(
    "value",
    [[1e20, "5"], [-1e20, "5"], [float("nan"), "5"], [9e9, "5"], [0, "5"], [None, "5"], ["x", "5"], [], [1], 7,
     *([_at(1).timestamp(), odd] for odd in ("inf", "-Inf", "1e308", "-7", "x", None, [], "9" * 5000))],
)  # fmt: skip
def test_one_sample_of_prometheus_hides_no_other(value: Any, saying: Say) -> None:
    said = json.loads(json.dumps(MATRIX))
    said["data"]["result"][0]["values"].insert(4, value)
    assert _counted(_prometheus(), saying, said, MATRIX).total == 30


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, 1e300, None, "x"])
def test_one_value_of_cloudwatch_hides_no_other_period_and_no_failure(value: Any, saying: Say) -> None:
    make, said = SERVERS["cloudwatch"]
    bad = {"MetricDataResults": [dict(said["MetricDataResults"][0]), dict(said["MetricDataResults"][1])]}
    bad["MetricDataResults"][1]["Values"] = [5.0, 5.0, 5.0, value, 5.0, 5.0, 5.0]
    assert _counted(make(), saying, bad, said) == Tally(20, 10)


@pytest.mark.parametrize("value", [{"int64Value": "-3"}, {"doubleValue": 1e308}, {"int64Value": "x"}, {}, None, 7])
def test_one_point_of_google_hides_no_other_period_and_no_failure(value: Any, saying: Say) -> None:
    make, said = SERVERS["url map"]
    bad = json.loads(json.dumps(said))
    bad["timeSeries"][1]["points"][4]["value"] = value
    assert _counted(make(), saying, bad, said) == Tally(20, 10)


BELOW_ZERO = {"TotalCount": -1, "FaultStatistics": {"TotalCount": 5}}


@pytest.mark.parametrize(
    "row", [{}, None, {"Timestamp": _at(0)}, {"Timestamp": _at(0), "ServiceSummaryStatistics": BELOW_ZERO}]
)
def test_one_row_of_xray_hides_no_other(row: Any, saying: Say) -> None:
    make, said = SERVERS["xray"]
    rows = list(said["TimeSeriesServiceStatistics"])
    assert _counted(make(), saying, {"TimeSeriesServiceStatistics": [*rows[:3], row, *rows[3:]]}, said) == Tally(30, 15)


@pytest.mark.parametrize(
    "span", [{}, None, 7, {"spanId": "1", "startTime": "0001-01-01T00:00:00+14:00", "endTime": "x"}]
)
def test_one_span_hides_no_other(span: Any, saying: Say) -> None:
    make, said = SERVERS["traces"]
    bad = {"traces": [{"traceId": "odd", "spans": [span]}, *said["traces"]]}
    assert _counted(make(), saying, bad, said) == Tally(3, 3)


def test_a_bomb_of_buckets_is_no_distribution(saying: Say) -> None:
    make, said = SERVERS["latencies"]
    bomb = json.loads(json.dumps(said).replace("66", "10000000000000"))
    _answers(make, saying, bomb, said)


ENVOY = "".join(
    f'envoy_http_downstream_rq_{name}{{envoy_http_conn_manager_prefix="shop"{more}}} {{}}\n'.replace("{}", value)
    for name, more, value in (
        ("completed", "", "10"),
        ("xx", ',envoy_response_code_class="5"', "5"),
        ("tx_reset", "", "0"),
        ("time_count", "", "10"),
        ("time_bucket", ',le="500"', "7"),
    )
)


def _envoy(pages: Iterator[str]) -> Signal:
    sides = {side: AdminPage(f"http://{side}:9901/", "shop") for side in Side}
    return EnvoySignal("edges", sides, period=PERIOD, slow=SLOW, fetch=lambda _: next(pages))


@FUZZ
@given(slipped(ENVOY), slipped(ENVOY))
def test_any_page_of_envoy_is_answered(one: str, other: str) -> None:
    signal = _envoy(iter([ENVOY, ENVOY, one, other, ENVOY, ENVOY]))
    for index in range(3):
        _is_an_answer(signal.read(_at(index)))


@pytest.mark.parametrize("odd", ['{"x y", a="1"} 7', "up 1 # {} 1.0", "up nonsense", "\x00", "9lives 7", 'a{b="c} 1'])
def test_a_line_of_another_metric_does_not_blind(odd: str) -> None:
    grown = ENVOY.replace(" 10\n", " 20\n")
    signal = _envoy(iter([ENVOY, ENVOY, f"{odd}\n{grown}{odd}\n", f"{odd}\n{grown}"]))
    signal.read(START)
    reading = signal.read(NOW)
    assert isinstance(reading, Counted)
    assert reading.batches[0].green.total == 10


@pytest.mark.parametrize("odd", [ENVOY.splitlines()[0], "\x00envoy_http_downstream_rq_completed 7"])
def test_a_line_of_ours_that_cannot_be_read_or_comes_twice_is_no_page(odd: str) -> None:
    signal = _envoy(iter([ENVOY, ENVOY, f"{odd}\n{ENVOY}", ENVOY]))
    signal.read(START)
    assert isinstance(signal.read(NOW), Unreachable)


def _dripping(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    for _ in range(400):
        request.wfile.write(b"x")
        request.wfile.flush()
        time.sleep(0.02)


def _dripping_head(request: BaseHTTPRequestHandler) -> None:
    for _ in range(400):
        request.wfile.write(b"H")
        request.wfile.flush()
        time.sleep(0.02)


@pytest.mark.parametrize("answer", [_dripping, _dripping_head])
def test_an_answer_that_drips_is_cut_off(
    answer: Callable[[BaseHTTPRequestHandler], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "WHOLE_SECONDS", 0.3)
    with Web(answer) as web, pytest.raises(PageError, match=r"no whole answer within 0\.3 s"):
        fetch(web.url())


@pytest.mark.parametrize(
    "url", ["http://[::1", "http://h:99999/", "http://h:x/", "http:///", "http://a b/", "http://h/\n"]
)
def test_a_url_that_cannot_be_asked_is_said(url: str) -> None:
    with pytest.raises(PageError):
        fetch(url)


@pytest.mark.parametrize("length", ["-1", "x", "9" * 400])
def test_a_length_that_is_none_is_no_page(length: str) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", length)
        request.end_headers()
        request.wfile.write(b"up 1\n")

    with Web(answer) as web, suppress(PageError):
        assert fetch(web.url()) == "up 1\n"


def test_a_redirect_to_a_file_is_not_followed() -> None:
    with Web(text("", 302)) as web, pytest.raises(PageError, match="302"):
        fetch(web.url())
