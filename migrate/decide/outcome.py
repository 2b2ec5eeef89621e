"""Outcome: what a rule made of one recorded migration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from migrate.model.slo import Sli


@dataclass(frozen=True, slots=True)
class Rollback:
    """When all traffic would have gone back to blue, and why.

    `evidence` is in the rule's own measure: for the gate the odds against green, for the others what they count.
    """

    t: float
    evidence: float
    sli: Sli
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`certified` has the time of each step's certificate, None where it got none; `frozen` the first time at which a
    rollback was withheld because blue suffered as well. Times are the recording's own seconds. `bad` counts green's bad
    requests until the rollback, or to the end.
    """

    rollback: Rollback | None = None
    certified: Mapping[int, float | None] = field(default_factory=dict[int, "float | None"])
    frozen: float | None = None
    bad: int = 0
