"""Mixture: evidence as logarithms, one for each ratio by which green may be worse, and the ways in which it grows."""

from __future__ import annotations

import math
from collections.abc import Sequence

from migrate.decide.growth import log_sum
from migrate.decide.guards import CONFIRMED, UNCONFIRMED

NEVER = -1e300
"""ln 0 as JSON can hold it."""


def nothing(ratios: Sequence[float]) -> tuple[float, ...]:
    """The mixture before any start of a fault was taken into account."""
    return (NEVER,) * len(ratios)


def grown(
    logs: Sequence[float], growth: Sequence[float], *, weight: float, prior: float, phi: float
) -> tuple[float, ...]:
    """L <- ln(exp L + w/K) + l/phi, K given as its `prior`, -ln K. `log_add` written out, because every batch of a
    replay comes through here several times.
    """
    begin = math.log(weight) + prior if weight > 0 else NEVER
    exp, log1p = math.exp, math.log1p
    return tuple(
        [
            (log + log1p(exp(begin - log)) if log > begin else begin + log1p(exp(log - begin))) + add / phi
            for log, add in zip(logs, growth)  # noqa: B905 - both have one value for each ratio
        ]
    )


def cut(logs: Sequence[float], prior: float) -> tuple[float, ...]:
    """What was gathered, cut to evidence of 1 at most; that keeps an e-process one, for it does not look at the
    batch.
    """
    return tuple([min(log, prior) for log in logs])


def whole(logs: Sequence[float], begun: float) -> float:
    """ln E; the prior weight not begun yet counts as evidence of 1."""
    rest = max(0.0, 1.0 - begun)
    return log_sum([*logs, math.log(rest) if rest > 0 else NEVER])


def confirmed(
    before: Sequence[float], begun_before: float, after: tuple[float, ...], begun: float, *, threshold: float
) -> tuple[float, ...]:
    """Evidence below half of the threshold is lifted by one batch to three quarters of it at most.

    So one batch alone never rolls back, whatever the ramp has gathered before; a cut can only lower the evidence.
    """
    top = UNCONFIRMED * threshold
    if max(after) + math.log(len(after)) <= top:
        return after
    over = whole(after, begun) - top
    if over <= 0 or whole(before, begun_before) >= CONFIRMED * threshold:
        return after
    return tuple([log - over for log in after])
