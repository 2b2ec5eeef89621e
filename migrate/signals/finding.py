"""Finding: what one probe found out about a side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from migrate.model.batch import Tally
from migrate.model.slo import Sli


class Result(StrEnum):
    """How a probe ended. All but the first are bad for availability."""

    GOOD = "good"  # a whole answer, status 200..399
    FAILED = "failed"  # a whole answer, another status
    LATE = "late"  # no whole answer in time
    BROKEN = "broken"  # refused, reset, cut off, or TLS that users would not accept either


@dataclass(frozen=True, slots=True)
class Finding:
    """One request to one side: how it ended, and how long that took from the first packet to the last."""

    result: Result
    took: timedelta


@dataclass(frozen=True, slots=True)
class Unprobed:
    """The prober itself could not work; nothing is known about the side."""

    why: str


def tally(findings: Sequence[Finding], sli: Sli, slow: timedelta | None) -> Tally:
    """The findings as good and bad requests.

    Latency counts whole answers, and late ones as slow; a broken connection says nothing about it.
    """
    if sli is Sli.AVAILABILITY:
        return Tally(len(findings), sum(finding.result is not Result.GOOD for finding in findings))
    timed = [finding for finding in findings if finding.result is not Result.BROKEN]
    return Tally(len(timed), sum(_is_slow(finding, slow) for finding in timed))


def _is_slow(finding: Finding, slow: timedelta | None) -> bool:
    return finding.result is Result.LATE or (slow is not None and finding.took > slow)
