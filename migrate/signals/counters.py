"""Counters: what one Envoy listener has counted since it started."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import timedelta

from migrate.model.batch import Tally
from migrate.model.slo import Sli
from migrate.signals.points import COUNTABLE
from migrate.signals.prometheus_text import BadText, Sample

REQUESTS = "envoy_http_downstream_rq_"
"""How the names of the counters begin that are read here."""
PREFIX = "envoy_http_conn_manager_prefix"


@dataclass(frozen=True, slots=True)
class Counters:
    """Cumulative counts of one HTTP connection manager. Measured with Envoy 1.40:

    answered: `rq_completed`, requests whose answer began.
    failed:   `rq_xx` of class 5, among them the 503 and 504 that Envoy makes itself.
    cut:      `rq_tx_reset`, answers that began, were counted by their status, and were then cut off.
    timed:    `rq_time_count`, answers that ended, 5xx included, cut ones excluded.
    fast:     those of `timed` at or under the bound of a bucket.
    """

    answered: int
    failed: int
    cut: int
    timed: int
    fast: int

    def since(self, before: Counters) -> Counters:
        """What was counted since `before`.

        A counter that fell tells of a restart, and so does more failed than answered: then everything counted since
        the restart is new. What the old process counted after `before` is lost, never made up.
        """
        growth = Counters(*(new - old for new, old in zip(_counts(self), _counts(before), strict=True)))
        impossible = min(_counts(growth)) < 0 or growth.failed > growth.answered
        return self if impossible else growth

    @property
    def availability(self) -> Tally:
        """Answers, and those that were 5xx or cut off. A 5xx that was cut off is one bad request."""
        return Tally(self.answered, min(self.failed + self.cut, self.answered))

    @property
    def latency(self) -> Tally:
        """Timed answers, and those above the bucket's bound."""
        return Tally(self.timed, max(self.timed - self.fast, 0))

    def tally(self, sli: Sli) -> Tally:
        return self.availability if sli is Sli.AVAILABILITY else self.latency


def _counts(counters: Counters) -> tuple[int, ...]:
    return astuple(counters)


def find(samples: Sequence[Sample], prefix: str, slow: timedelta | None) -> Counters | None:
    """The counters under `prefix`, or None where one of them is missing.

    None also where no finite bucket lies at or above `slow`: such a page can never show a slow request. Without
    `slow`, `timed` and `fast` are zero. Series that differ by further tags are added up.

    Raises:
        BadText: A counter is not a whole number.
    """
    ours = [sample for sample in samples if sample.labels.get(PREFIX) == prefix]
    failed = [sample for sample in ours if sample.labels.get("envoy_response_code_class") == "5"]
    counts = [
        _sum(ours, "completed"),
        _sum(failed, "xx"),
        _sum(ours, "tx_reset"),
        _sum(ours, "time_count") if slow else 0,
        _sum(_bucket(ours, slow), "time_bucket") if slow else 0,
    ]
    known = [count for count in counts if count is not None]
    return Counters(*known) if len(known) == len(counts) else None


def _sum(samples: Iterable[Sample], metric: str) -> int | None:
    values = [_whole(sample) for sample in samples if sample.name == REQUESTS + metric]
    return sum(values) if values else None


def _whole(sample: Sample) -> int:
    if not (0 <= sample.value < COUNTABLE and sample.value.is_integer()):
        raise BadText(f"{sample.name} is {sample.value}, no count")
    return int(sample.value)


def _bucket(samples: Sequence[Sample], slow: timedelta) -> list[Sample]:
    """The series of the first bucket, in milliseconds, whose bound is at or above `slow`."""
    buckets = [(bound, sample) for sample in samples if (bound := _bound(sample.labels)) is not None]
    wanted = min((bound for bound, _ in buckets if bound >= slow / timedelta(milliseconds=1)), default=math.inf)
    return [sample for bound, sample in buckets if bound == wanted and math.isfinite(bound)]


def _bound(labels: Mapping[str, str]) -> float | None:
    try:
        return float(labels["le"]) if "le" in labels else None
    except ValueError as error:
        raise BadText(f"a bucket ends at {labels['le']!r}, no number") from error
