"""Exports to try things on, as the makers of the answers write them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from migrate.signals.exports.export import Export
from migrate.signals.exports.recognised import Reading, recognised

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
READING = Reading(ZoneInfo("UTC"))


def read(path: Path, document: object, reading: Reading = READING) -> Export | None:
    """What is recognised of it in a file."""
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return recognised(path, reading)


def matrix(*series: tuple[Mapping[str, str], Sequence[object]], step: int = 15) -> dict[str, Any]:
    """An answer of query_range; None is a gap."""
    result = [
        {
            "metric": dict(labels),
            "values": [
                [START.timestamp() + step * number, str(value)]
                for number, value in enumerate(values)
                if value is not None
            ],
        }
        for labels, values in series
    ]
    return {"status": "success", "data": {"resultType": "matrix", "result": result}}


def metric_data(results: Mapping[str, Sequence[float]], *, newest_first: bool = True, **more: Any) -> dict[str, Any]:
    """An answer of GetMetricData, a point each minute."""
    way = -1 if newest_first else 1
    return {
        "MetricDataResults": [
            {
                "Id": name.lower(),
                "Label": name,
                "Timestamps": [(START + MINUTE * number).isoformat() for number in range(len(values))][::way],
                "Values": list(values)[::way],
                "StatusCode": "Complete",
                **more,
            }
            for name, values in results.items()
        ],
        "Messages": [],
    }


def statistics(values: Sequence[float], label: str = "RequestCount", **more: Any) -> dict[str, Any]:
    """An answer of GetMetricStatistics, in no order."""
    points = [
        {"Timestamp": f"{START + MINUTE * number:%Y-%m-%dT%H:%M:%SZ}", "Sum": value, "Unit": "Count", **more}
        for number, value in enumerate(values)
    ]
    return {"Label": label, "Datapoints": points[1::2] + points[::2]}


def requests_by_class(classes: Mapping[str, Sequence[int]], *, url_map: str = "shop") -> dict[str, Any]:
    """An answer of timeSeries.list of a load balancer, a DELTA each minute."""
    return {
        "timeSeries": [
            time_series(
                "loadbalancing.googleapis.com/https/request_count",
                [
                    (START + MINUTE * number, START + MINUTE * (number + 1), value)
                    for number, value in enumerate(values)
                ],
                labels={"response_code_class": of},
                resource={"url_map_name": url_map},
            )
            for of, values in classes.items()
        ]
    }


def time_series(
    metric: str,
    points: Iterable[tuple[datetime, datetime, int]],
    *,
    kind: str = "DELTA",
    labels: Mapping[str, str] | None = None,
    resource: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """One series of Cloud Monitoring, its newest point first."""
    return {
        "metric": {"type": metric, "labels": dict(labels or {})},
        "resource": {"type": "https_lb_rule", "labels": dict(resource or {})},
        "metricKind": kind,
        "valueType": "INT64",
        "points": [
            {"interval": {"startTime": _zulu(since), "endTime": _zulu(at)}, "value": {"int64Value": str(value)}}
            for since, at, value in points
        ][::-1],
    }


def _zulu(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
