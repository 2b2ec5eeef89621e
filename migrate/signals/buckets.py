"""Buckets: a distribution of Google Cloud Monitoring, and how many of its values lie above a limit.

https://cloud.google.com/monitoring/api/ref_v3/rest/v3/TypedValue#Distribution: bucket 0 is below the first bound, the
last one at or above the last bound, and trailing buckets without values are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from migrate.signals.points import count_of
from migrate.signals.source import SourceError


def above(distribution: Mapping[str, Any], limit: float) -> int:
    """Values at or above the first bound that is not below `limit`: too mild by one bucket, never too harsh.

    Raises:
        SourceError: No bound lies at or above the limit, so that such a value could not be seen.
    """
    counts = [count_of(count) for count in distribution.get("bucketCounts", [])]
    bounds = _bounds(distribution.get("bucketOptions", {}))
    first = next((index for index, bound in enumerate(bounds) if bound >= limit), None)
    if first is None:
        raise SourceError("no bucket of the distribution ends at or above the limit")
    return sum(counts[first + 1 :])


MOST = 1_000
"""Buckets; Google allows 200."""


def _bounds(options: Mapping[str, Any]) -> Sequence[float]:
    if "exponentialBuckets" in options:
        shape = options["exponentialBuckets"]
        return [shape["scale"] * shape["growthFactor"] ** index for index in _indices(shape)]
    if "linearBuckets" in options:
        shape = options["linearBuckets"]
        return [shape.get("offset", 0) + shape["width"] * index for index in _indices(shape)]
    return options.get("explicitBuckets", {}).get("bounds", [])


def _indices(shape: Mapping[str, Any]) -> range:
    """
    Raises:
        ValueError: More buckets than anybody has.
    """
    count = int(shape["numFiniteBuckets"])
    if not 0 <= count <= MOST:
        raise ValueError("no number of buckets")
    return range(count + 1)
