"""MonitoringExport: DELTA and CUMULATIVE add up to what was counted, and distributions tell of slow requests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.signals.exports.counted import counted
from migrate.signals.exports.monitoring_export import monitoring_export
from tests.signals.exports.given import MINUTE, START, time_series


def total(points: Sequence[tuple[int, int, int]], kind: str) -> int:
    """Of points as minutes since the start: begin, end, value."""
    told = [(START + MINUTE * since, START + MINUTE * at, value) for since, at, value in points]
    (one,) = monitoring_export({"timeSeries": [time_series("m", told, kind=kind)]}, None).series
    return counted(one).total


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_deltas_add_up_in_any_order(counts: list[int]) -> None:
    points = [(number, number + 1, count) for number, count in enumerate(counts)]
    assert total(points, "DELTA") == total(points[::-1], "DELTA") == sum(counts)


@pytest.mark.parametrize(
    ("points", "found"),
    [
        ([(-60, 1, 500), (-60, 2, 510), (-60, 3, 530)], 30),
        ([(0, 1, 5), (0, 2, 9)], 9),
        ([(-60, 1, 500), (-60, 2, 510), (2, 3, 7), (2, 4, 9)], 19),
        ([(-60, 1, 500), (-60, 2, 510), (2, 3, 600)], 610),
    ],
    ids=["a past", "from its start", "started again", "started again and above"],
)
def test_cumulative_counts_since_its_start(points: list[tuple[int, int, int]], found: int) -> None:
    assert total(points, "CUMULATIVE") == found


def distribution(counts: Sequence[int], bounds: Sequence[float], **more: Any) -> dict[str, Any]:
    one = time_series("loadbalancing.googleapis.com/https/total_latencies", [(START, START + MINUTE, 0)])
    value = {"count": str(sum(counts)), "bucketCounts": [*map(str, counts)]}
    value["bucketOptions"] = {"explicitBuckets": {"bounds": list(bounds)}}  # type: ignore[assignment]
    one["points"][0]["value"] = {"distributionValue": value}
    return {"timeSeries": [one | {"valueType": "DISTRIBUTION"} | more]}


@pytest.mark.parametrize(("unit", "bounds"), [("ms", [100, 300, 1000]), ("s", [0.1, 0.3, 1.0])])
def test_a_distribution_tells_all_and_slow_ones_in_its_unit(unit: str, bounds: list[float]) -> None:
    told = monitoring_export(distribution([5, 3, 2, 1], bounds, unit=unit), timedelta(milliseconds=300))
    assert [counted(one).total for one in told.series] == [11, 3]


def test_a_limit_beyond_its_buckets_cannot_be_seen() -> None:
    told = monitoring_export(distribution([5, 3], [100]), timedelta(seconds=3))
    assert "no bucket" in told.refused[0].why
