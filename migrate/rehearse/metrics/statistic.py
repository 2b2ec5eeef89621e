"""Statistic: what CloudWatch makes of the values of one period, by the name of the statistic.

Definitions: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
Of a range the lower bound is excluded and the upper included.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence

_PLAIN: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Sum": math.fsum,
    "SampleCount": len,
    "Average": lambda values: math.fsum(values) / len(values),
    "Minimum": min,
    "Maximum": max,
}
_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d{1,10})?|100)")
_TRIMMED = re.compile(r"(tm|tc|ts)(\d{1,2}(?:\.\d{1,10})?|100)")
_RANGE = re.compile(r"(TM|TC|TS|PR)\((\d*\.?\d*)(%?):(\d*\.?\d*)(%?)\)")


def statistic(name: str) -> Callable[[Sequence[float]], float] | None:
    """What the name stands for, applied to the values of a period (at least one); None where there is no such name."""
    if name in _PLAIN:
        return _PLAIN[name]
    if found := _PERCENTILE.fullmatch(name):
        return lambda values: _percentile(values, float(found[1]))
    if found := _TRIMMED.fullmatch(name):
        return lambda values: _of(found[1].upper(), _up_to(values, float(found[2])), values)
    if (
        (found := _RANGE.fullmatch(name))
        and (found[2] or found[4])
        and not (found[1] == "PR" and (found[3] or found[5]))
    ):
        return lambda values: _of(found[1], _between(values, found), values)
    return None


def _percentile(values: Sequence[float], percent: float) -> float:
    """The nearest rank, as an actual value."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]


def _up_to(values: Sequence[float], percent: float) -> list[float]:
    return sorted(values)[: math.floor(percent / 100 * len(values) + 1e-9)]


def _between(values: Sequence[float], found: re.Match[str]) -> list[float]:
    low = float(found[2]) if found[2] else -math.inf
    high = float(found[4]) if found[4] else math.inf
    if found[3] or found[5]:
        ordered, count = sorted(values), len(values)
        return ordered[math.ceil(max(low, 0) / 100 * count) : math.floor(min(high, 100) / 100 * count)]
    return [value for value in values if low < value <= high]


def _of(kind: str, kept: Sequence[float], values: Sequence[float]) -> float:
    match kind:
        case "TC":
            return len(kept)
        case "TS":
            return math.fsum(kept)
        case "PR":
            return 100.0 * len(kept) / len(values)
        case _:
            return math.fsum(kept) / len(kept) if kept else math.nan
