"""Prospect: what became of many trials of one case."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from migrate.decide.forecast.draw import Dice
from migrate.decide.forecast.trial import End, Outcome, Scene
from migrate.decide.forecast.users import Fault
from migrate.model.slo import Objective

MULTIPLES = (2.0, 5.0, 10.0, 50.0, 500.0)
"""Fault sizes, times the ratio that the objective allows; an outage besides."""

_HEALTHY = 0.2
"""Part of the trials that have a healthy green: what they tell is rare."""


class Onset(StrEnum):
    """When a fault begins."""

    NEVER = "never"
    START = "from the start"
    LATER = "later on"
    """At any moment of the shortest migration, each as likely as the other."""


@dataclass(frozen=True, slots=True)
class Case:
    """A green with a bad ratio of `ratio` from `onset` on. The healthy one has a ratio of 0, never."""

    onset: Onset
    ratio: float

    def fault(self, scene: Scene, objective: Objective, dice: Dice) -> Fault | None:
        if self.onset is Onset.NEVER:
            return None
        late = dice.random() * scene.shortest.total_seconds() if self.onset is Onset.LATER else 0.0
        return Fault(objective.sli, self.ratio, late)


@dataclass(frozen=True, slots=True)
class Prospect:
    """`mean` and `p95` are requests that fail because of the fault; the shares are parts of all `runs`; `lasts` and
    `lasts_p95` is how long it takes until its end, whichever that is.
    """

    case: Case
    runs: int
    mean: float
    p95: float
    taken_back: float
    finished: float
    asked: float
    lasts: timedelta
    lasts_p95: timedelta


def cases(objective: Objective, runs: int) -> Iterator[tuple[Case, int]]:
    """What to try, and how often: `runs` in all, a fifth of them healthy, at least one of each."""
    sizes = (round(multiple * objective.allowance, 9) for multiple in MULTIPLES)  # 1 - 0.9 is not quite 0.1
    ratios = [*(size for size in sizes if size < 1.0), 1.0]
    ill = [Case(onset, ratio) for onset in (Onset.START, Onset.LATER) for ratio in ratios]
    healthy = max(1, min(round(runs * _HEALTHY), runs - len(ill)))
    yield Case(Onset.NEVER, 0.0), healthy
    for index, case in enumerate(ill):
        yield case, max(1, (runs - healthy + index) // len(ill))


def prospect(case: Case, outcomes: Sequence[Outcome]) -> Prospect:
    """The figures of these outcomes; there is at least one."""
    failed = sorted(each.failed for each in outcomes)
    lasted = sorted(each.lasted for each in outcomes)
    ends = [each.end for each in outcomes]
    runs = len(outcomes)
    return Prospect(
        case=case,
        runs=runs,
        mean=sum(failed) / runs,
        p95=failed[_at(0.95, runs)],
        taken_back=ends.count(End.TAKEN_BACK) / runs,
        finished=ends.count(End.FINISHED) / runs,
        asked=ends.count(End.ASKED) / runs,
        lasts=sum(lasted, timedelta()) / runs,
        lasts_p95=lasted[_at(0.95, runs)],
    )


def at_most(share: float, runs: int) -> float:
    """The chance that this share of `runs` speaks of is at most so much, with 95 % confidence (Clopper and Pearson,
    1934, one-sided; by bisection).
    """
    seen, low, high = round(share * runs), share, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _tail(seen, runs, middle) > 0.05 else (low, middle)
    return high


def _tail(seen: int, runs: int, chance: float) -> float:
    """P(at most `seen` of `runs`)."""
    return sum(math.comb(runs, k) * chance**k * (1 - chance) ** (runs - k) for k in range(seen + 1))


def _at(part: float, runs: int) -> int:
    return min(runs - 1, math.ceil(part * runs) - 1)
