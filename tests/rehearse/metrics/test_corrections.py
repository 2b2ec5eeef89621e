"""The loopback AWS measures right where moto does not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from migrate.rehearse.aws.corrections import Corrections
from migrate.rehearse.aws.model import Request

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC).timestamp()
METRIC = {"Namespace": "Shop", "MetricName": "Latency"}


@pytest.fixture
def corrections() -> Corrections:
    return Corrections("http://127.0.0.1:1", proves=lambda *_: False)


def _ask(corrections: Corrections, operation: str, asked: dict[str, Any]) -> dict[str, Any]:
    headers = {
        "X-Amz-Target": f"GraniteServiceVersion20100801.{operation}",
        "Content-Type": "application/x-amz-json-1.0",
    }
    request = Request("POST", "/", {}, headers, json.dumps(asked).encode())
    _, answer = corrections.before("monitoring", "eu-central-1", request)
    assert answer is not None
    assert answer.status == 200, answer.body
    return json.loads(answer.body) if answer.body else {}


def test_a_percentile_is_a_percentile(corrections: Corrections) -> None:
    datum = {"MetricName": "Latency", "Timestamp": START, "Values": [float(n) for n in range(1, 101)]}
    _ask(corrections, "PutMetricData", {"Namespace": "Shop", "MetricData": [datum]})
    query = {"Id": "high", "MetricStat": {"Metric": METRIC, "Period": 60, "Stat": "p99"}}
    span = {"StartTime": START, "EndTime": START + 60}
    told = _ask(corrections, "GetMetricData", {"MetricDataQueries": [query], **span})
    assert told["MetricDataResults"][0]["Values"] == [99.0]


def test_what_moto_does_well_is_left_to_it(corrections: Corrections) -> None:
    headers = {"X-Amz-Target": "GraniteServiceVersion20100801.DescribeAlarms"}
    operation, answer = corrections.before("monitoring", "eu-central-1", Request("POST", "/", {}, headers, b"{}"))
    assert (operation and operation.name, answer) == ("DescribeAlarms", None)
