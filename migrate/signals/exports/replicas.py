"""Replicas: one counter told twice, by two servers that scrape the same targets for safety.

Added up it would count every request twice. Thanos, Mimir and the Prometheus operator tell copies apart by a label:
https://thanos.io/tip/components/query.md/#deduplication-replica-labels
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from migrate.signals.exports.series import ExportSeries, Meaning

LABELS = ("prometheus_replica", "__replica__", "thanos_replica", "thanos_ruler_replica", "rule_replica", "replica")


def copies(series: Sequence[ExportSeries]) -> Iterator[tuple[int, int, str]]:
    """Indexes of a series and of its copy, and the label that tells them apart."""
    first: dict[tuple[object, ...], int] = {}
    for index, one in enumerate(series):
        label = next((each for each in LABELS if each in one.labels), None)
        if label is None or one.meaning is not Meaning.COUNTER:
            continue
        others = tuple(sorted((name, value) for name, value in one.labels.items() if name != label))
        before = first.setdefault((one.names, others, label), index)
        if before != index and _alike(series[before], one):
            yield before, index, label


def _alike(one: ExportSeries, other: ExportSeries) -> bool:
    """Whether at every time both show what one counter can: no more apart than it grows from sample to sample."""
    times = [point.at for point in one.points]
    compared = 0
    for point in other.points:
        at = bisect_right(times, point.at)
        if not 0 < at < len(times):
            continue
        compared += 1
        low, high = sorted((one.points[at - 1].value, one.points[at].value))
        if not low <= point.value <= high:
            return False
    return compared > 1
