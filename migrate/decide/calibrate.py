"""Calibrate: what A/A traffic says of the service before the first step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from statistics import NormalDist

from migrate.decide.baseline import MINUTE, Baseline
from migrate.decide.gate import Stage
from migrate.decide.growth import Arms
from migrate.decide.guarded_gate import GuardedGate
from migrate.decide.guards import Calibration, Guards
from migrate.decide.memory import Memory
from migrate.model.batch import Batch, Tally
from migrate.model.figure import count, share
from migrate.model.plan import Step
from migrate.model.side import Side
from migrate.model.slo import Sli, Slo
from migrate.model.verdict import Ruling
from migrate.model.weights import Weights

ENOUGH_MINUTES = 30
ENOUGH_BAD = 300
"""Either suffices (facts of the method: half an hour shows the clusters of a busy service, 300 bad requests those of a
quiet one)."""

_Z_LOW = NormalDist().inv_cdf(0.05)


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The calibration of one indicator, how much traffic it rests on, and what speaks against it.

    `offset` is green's bad ratio over blue's although both were blue: other than 1, the meters differ. None where blue
    had no bad request. `missing`, `alarm` and `broken` are sentences, empty when there is nothing to say; the last one
    says that blue breaks its own objective.
    """

    calibration: Calibration
    minutes: int
    bad: int
    rate: float
    """Requests per second, both arms."""
    offset: float | None
    missing: str
    alarm: str
    broken: str


def calibrate(baseline: Baseline, sli: Sli, slo: Slo, guards: Guards | None = None) -> Calibrated | None:
    """None where no request was counted at all."""
    minutes = list(baseline.minutes())
    pooled = [_pooled(strata) for _, strata in minutes]
    total, bad = sum(map(_total, pooled)), sum(map(_bad, pooled))
    if not total:
        return None
    phi, comparison = _spread([strata for _, strata in minutes])
    felt_phi, _ = _spread([[_felt(arms) for arms in strata] for _, strata in minutes])
    whole = _pooled(pooled)
    found = Calibration(
        _ratio(bad, total), phi, comparison, _proven(whole, phi), _ratio(_bad(_felt(whole)), total), felt_phi
    )
    return Calibrated(
        calibration=found,
        minutes=len(minutes),
        bad=bad,
        rate=total / (len(minutes) * MINUTE),
        offset=_offset(whole),
        missing=_missing(len(minutes), bad, arms=whole),
        alarm=_alarm(minutes, GuardedGate(slo, {sli: replace(found, offset=1.0)}, 1, math.inf, guards or Guards())),
        broken=_broken(bad, total, phi, sli, slo),
    )


def _spread(minutes: Sequence[Sequence[Arms]]) -> tuple[float, float]:
    """Overdispersion and comparison.

    phi = sum (x_g - D w)^2 / sum D w (1 - w), D all bad requests of a minute and w green's share of its requests; its
    upper 95 % limit phi m / chi2_0.05(m) over the m minutes with a bad request. Strata add up within the minute.
    """
    squares = variance = 0.0
    counted = 0
    for strata in minutes:
        expected = [(arms, _bad(arms) * arms.n_green / _total(arms)) for arms in strata if _total(arms)]
        spread = sum(mean * arms.n_blue / _total(arms) for arms, mean in expected)
        if spread:
            squares += sum(arms.x_green - mean for arms, mean in expected) ** 2
            variance += spread
            counted += 1
    phi = max(1.0, squares / variance * counted / _chi_square_low(counted)) if counted else 1.0
    weights = [_pooled(strata).weight for strata in minutes]
    return phi, sum(weights) / len(weights) or math.inf


def _chi_square_low(freedom: int) -> float:
    """The 5 % quantile of the chi-square distribution (Wilson and Hilferty, 1931)."""
    part = 2 / (9 * freedom)
    return freedom * (1 - part + _Z_LOW * math.sqrt(part)) ** 3


def _missing(minutes: int, bad: int, *, arms: Arms) -> str:
    if not (arms.n_green and arms.n_blue):
        return "one arm counted no request: nothing can be said of how bad requests cluster between two"
    if minutes >= ENOUGH_MINUTES or bad >= ENOUGH_BAD:
        return ""
    return (
        f"{minutes} minutes with {bad} bad requests are too few to know how bad requests cluster: "
        f"{ENOUGH_MINUTES} minutes or {ENOUGH_BAD} bad requests are needed"
    )


def _alarm(minutes: Sequence[tuple[int, Sequence[Arms]]], gate: GuardedGate) -> str:
    """What the gate, so calibrated, says against it: then the two arms differ although both are blue."""
    origin = datetime.fromtimestamp(0, UTC)
    step = Step(1, Weights(5000), timedelta(0), 0)
    first = origin + timedelta(minutes=minutes[0][0])
    stage = Stage(1, step, first - gate.guards.warm, first - gate.guards.warm)
    memory, (sli,) = Memory(), gate.calibrations
    for minute, strata in minutes:
        memory = gate.after(memory, stage, _batches(sli, origin + timedelta(minutes=minute), strata))
        weighing = gate.weigh(memory)
        if weighing.ruling is Ruling.ROLLBACK:
            return gate.verdict(memory, weighing).because
    return ""


def _batches(sli: Sli, start: datetime, strata: Sequence[Arms]) -> list[Batch]:
    return [
        Batch(
            "A/A",
            sli,
            start,
            start + timedelta(minutes=1),
            {Side.GREEN: Tally(arms.n_green, arms.x_green), Side.BLUE: Tally(arms.n_blue, arms.x_blue)},
            stratum=str(index),
        )
        for index, arms in enumerate(strata, start=1)
    ]


def _broken(bad: int, total: int, phi: float, sli: Sli, slo: Slo) -> str:
    """Whether blue's ratio is above what its objective allows, beyond chance (normal approximation, 95 %)."""
    objective = slo.objective(sli)
    if objective is None or bad + _Z_LOW * math.sqrt(phi * bad) <= objective.allowance * total:
        return ""
    return (
        f"{share(bad / total)} of {count(total)} requests bad, where the objective allows {share(objective.allowance)}"
    )


def _proven(whole: Arms, phi: float) -> float:
    """The lower 95 % limit of the offset, by the normal approximation of its logarithm; never below 1."""
    offset = _offset(whole)
    if not offset:
        return 1.0
    return max(1.0, offset * math.exp(_Z_LOW * math.sqrt(phi * (1 / whole.x_green + 1 / whole.x_blue))))


def _offset(whole: Arms) -> float | None:
    if not (whole.n_green and whole.x_blue):
        return None
    return (whole.x_green / whole.n_green) / (whole.x_blue / whole.n_blue)


def _pooled(strata: Sequence[Arms]) -> Arms:
    return Arms(
        sum(arms.n_green for arms in strata),
        sum(arms.x_green for arms in strata),
        sum(arms.n_blue for arms in strata),
        sum(arms.x_blue for arms in strata),
        sum(arms.harm_green for arms in strata),
        sum(arms.harm_blue for arms in strata),
    )


def _felt(arms: Arms) -> Arms:
    """What users felt in the place of what accuses a side."""
    return Arms(arms.n_green, arms.harm_green, arms.n_blue, arms.harm_blue)


def _ratio(bad: int, total: int) -> float:
    return min(0.4, (bad + 0.5) / (total + 1))


def _total(arms: Arms) -> int:
    return arms.n_green + arms.n_blue


def _bad(arms: Arms) -> int:
    return arms.x_green + arms.x_blue
