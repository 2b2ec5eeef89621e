"""The loopback CloudWatch and X-Ray refuse what AWS refuses, and answer what moto does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from migrate.rehearse.metrics.aws import AwsMetrics, AwsMetricsServer

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LATENCY = {"Namespace": "Shop", "MetricName": "Latency", "Dimensions": [{"Name": "Side", "Value": "green"}]}


@pytest.fixture(scope="module")
def server() -> Iterator[AwsMetricsServer]:
    with AwsMetricsServer(AwsMetrics()) as server:
        yield server


@pytest.fixture(scope="module")
def clients(server: AwsMetricsServer) -> dict[str, Any]:
    config = Config(retries={"total_max_attempts": 1})
    session = boto3.session.Session("loopback", "loopback", region_name="eu-central-1")
    names = ("cloudwatch", "xray")
    return {name: session.client(name, endpoint_url=server.url, config=config) for name in names}


@pytest.fixture
def cloudwatch(clients: dict[str, Any], server: AwsMetricsServer) -> Any:
    server.metrics = AwsMetrics()
    return clients["cloudwatch"]


@pytest.fixture
def xray(clients: dict[str, Any], server: AwsMetricsServer) -> Any:
    server.metrics = AwsMetrics()
    return clients["xray"]


def _stat(name: str, stat: str = "Sum", period: int = 60) -> dict[str, Any]:
    return {"Id": name, "MetricStat": {"Metric": LATENCY, "Period": period, "Stat": stat}}


def _get(cloudwatch: Any, *queries: dict[str, Any], **more: object) -> dict[str, Any]:
    span = {"StartTime": START, "EndTime": START + 3 * MINUTE}
    return cloudwatch.get_metric_data(MetricDataQueries=list(queries), **(span | more))


def _put(cloudwatch: Any, at: datetime, *values: float) -> None:
    datum = {"MetricName": "Latency", "Dimensions": LATENCY["Dimensions"], "Timestamp": at, "Values": list(values)}
    cloudwatch.put_metric_data(Namespace="Shop", MetricData=[datum])


def test_values_are_gathered_by_period_newest_first(cloudwatch: Any) -> None:
    _put(cloudwatch, START + timedelta(seconds=5), 1, 2)
    _put(cloudwatch, START + timedelta(seconds=65), 4)
    (result,) = _get(cloudwatch, _stat("total"))["MetricDataResults"]
    assert (result["Timestamps"], result["Values"]) == ([START + MINUTE, START], [4.0, 3.0])
    assert result["StatusCode"] == "Complete"


def test_percentiles_and_metric_math_are_answered(cloudwatch: Any) -> None:
    _put(cloudwatch, START, *range(1, 101))
    asked = (_stat("high", "p99"), _stat("slow", "TC(90:)"), {"Id": "twice", "Expression": "slow * 2"})
    found = {one["Id"]: one["Values"] for one in _get(cloudwatch, *asked)["MetricDataResults"]}
    assert found == {"high": [99.0], "slow": [10.0], "twice": [20.0]}


def test_dimensions_are_matched_as_a_whole(cloudwatch: Any) -> None:
    cloudwatch.put_metric_data(Namespace="Shop", MetricData=[{"MetricName": "Latency", "Value": 1, "Timestamp": START}])
    (result,) = _get(cloudwatch, _stat("total"))["MetricDataResults"]
    assert result["Values"] == []


def test_pages_add_up_and_tell_of_each_other(cloudwatch: Any, server: AwsMetricsServer) -> None:
    for minute in range(3):
        _put(cloudwatch, START + minute * MINUTE, minute)
    server.metrics.cloudwatch.page = 2
    first = _get(cloudwatch, _stat("total"))
    assert first["MetricDataResults"][0]["StatusCode"] == "PartialData"
    second = _get(cloudwatch, _stat("total"), NextToken=first["NextToken"])
    values = [page["MetricDataResults"][0]["Values"] for page in (first, second)]
    assert values == [[2.0, 1.0], [0.0]]
    assert "NextToken" not in second


@pytest.mark.parametrize(
    ("queries", "more", "code"),
    [
        pytest.param([_stat("Upper")], {}, "ValidationError", id="an id in upper case"),
        pytest.param([_stat("a"), _stat("a")], {}, "ValidationError", id="an id twice"),
        pytest.param([_stat("a", period=45)], {}, "ValidationError", id="an odd period"),
        pytest.param([_stat("a", stat="q99")], {}, "ValidationError", id="an unknown statistic"),
        pytest.param([{"Id": "a"}], {}, "ValidationError", id="neither metric nor expression"),
        pytest.param([{"Id": "a", "Expression": "b", "Period": 60}], {}, "ValidationError", id="an unknown name"),
        pytest.param([{"Id": "a", "Expression": "SELECT SUM(x)", "Period": 60}], {}, "ValidationError", id="SQL"),
        pytest.param([_stat("a") | {"ReturnData": False}], {}, "ValidationError", id="nothing is returned"),
        pytest.param([_stat("a")], {"EndTime": START}, "ValidationError", id="no time"),
        pytest.param([_stat("a")], {"NextToken": "x"}, "InvalidNextToken", id="a token of nobody"),
    ],
)
def test_what_aws_refuses_is_refused(cloudwatch: Any, queries: list[Any], more: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError) as refused:
        _get(cloudwatch, *queries, **more)
    assert refused.value.response["Error"]["Code"] == code


def test_the_namespace_of_aws_is_reserved(cloudwatch: Any) -> None:
    with pytest.raises(ClientError, match="reserved"):
        cloudwatch.put_metric_data(Namespace="AWS/ApplicationELB", MetricData=[{"MetricName": "x", "Value": 1}])


def test_an_operation_that_is_not_served_says_so(cloudwatch: Any) -> None:
    with pytest.raises(ClientError, match="is not served here"):
        cloudwatch.list_metrics()


SEGMENT = {"name": "shop", "id": "a" * 16, "trace_id": f"1-{'b' * 8}-{'c' * 24}", "start_time": START.timestamp()}
DONE = {**SEGMENT, "end_time": START.timestamp() + 0.2}


def test_a_segment_is_counted_when_it_is_complete(xray: Any) -> None:
    xray.put_trace_segments(TraceSegmentDocuments=[json.dumps(SEGMENT | {"in_progress": True})])
    asked = {"StartTime": START, "EndTime": START + MINUTE, "EntitySelectorExpression": 'service("shop")'}
    assert xray.get_time_series_service_statistics(**asked)["TimeSeriesServiceStatistics"] == []
    xray.put_trace_segments(TraceSegmentDocuments=[json.dumps(DONE | {"fault": True})])
    (row,) = xray.get_time_series_service_statistics(**asked)["TimeSeriesServiceStatistics"]
    counted = row["ServiceSummaryStatistics"]
    assert (counted["TotalCount"], counted["OkCount"], counted["FaultStatistics"]["TotalCount"]) == (1, 0, 1)
    assert row["ResponseTimeHistogram"] == [{"Value": 0.2, "Count": 1}]


def test_a_document_that_is_no_segment_comes_back(xray: Any) -> None:
    put = xray.put_trace_segments(TraceSegmentDocuments=[json.dumps(DONE | {"trace_id": "x"})])
    assert [one["ErrorCode"] for one in put["UnprocessedTraceSegments"]] == ["ParseError"]


def test_traces_are_found_by_service_and_read_five_at_a_time(xray: Any) -> None:
    xray.put_trace_segments(TraceSegmentDocuments=[json.dumps(DONE)])
    span = {"StartTime": START, "EndTime": START + MINUTE}
    (summary,) = xray.get_trace_summaries(FilterExpression='service("shop")', **span)["TraceSummaries"]
    (trace,) = xray.batch_get_traces(TraceIds=[summary["Id"]])["Traces"]
    assert json.loads(trace["Segments"][0]["Document"]) == DONE
    with pytest.raises(ClientError, match="At most 5"):
        xray.batch_get_traces(TraceIds=[summary["Id"]] * 6)


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"Period": 30}, id="an odd period"),
        pytest.param({"EndTime": START + timedelta(hours=7)}, id="too long"),
        pytest.param({"EndTime": START}, id="no time"),
        pytest.param({"EntitySelectorExpression": "fault = true"}, id="another expression"),
        pytest.param({"NextToken": "x"}, id="a token of nobody"),
    ],
)
def test_what_xray_refuses_is_refused(xray: Any, asked: dict[str, Any]) -> None:
    sound = {"StartTime": START, "EndTime": START + MINUTE, "EntitySelectorExpression": 'service("shop")'}
    with pytest.raises(ClientError) as refused:
        xray.get_time_series_service_statistics(**(sound | asked))
    assert refused.value.response["Error"]["Code"] == "InvalidRequestException"
