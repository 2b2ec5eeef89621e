"""CounterSeries: samples of one counter, and what it counted between them.

Growth lies at the sample that shows it, so that over any partition of time it adds up to what was counted, exactly;
`increase()` of Prometheus extrapolates, and misses what a series counted before its first sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, order=True)
class Sample:
    """A counter's value at a moment."""

    at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class Growth:
    """How much a counter grew until a moment, since the sample before."""

    at: datetime
    by: float


def growth(samples: Sequence[Sample], before: float | None) -> Iterator[Growth]:
    """What was counted up to each sample, in the order of time; a sample that comes twice counts once.

    `before` is the value before the first sample, None where nothing is known of it: then the first is the baseline,
    and shows no growth.
    A counter that fell was started again from zero, and all it shows was counted since.
    """
    last = before
    for sample in sorted(set(samples)):
        known = sample.value if last is None else last
        yield Growth(sample.at, sample.value - known if sample.value >= known else sample.value)
        last = sample.value
