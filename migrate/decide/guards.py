"""Guards: the settings of the guarded gate, and what was measured of the service before the first step."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

from migrate.decide.growth import LOG_PRIOR
from migrate.errors import InvalidValue


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a stretch with both weights on blue (or last month's history) showed.

    `base` is blue's bad ratio; `phi` the upper 95 % limit of the overdispersion of green's share of bad requests, 1
    where they come independently; `comparison` the effective size n_g n_b / (n_g + n_b) per minute it was measured at.
    """

    base: float
    phi: float = 1.0
    comparison: float = math.inf

    def __post_init__(self) -> None:
        if not (0.0 < self.base < 1.0 and self.phi >= 1.0 and self.comparison > 0.0):
            raise InvalidValue("not a calibration", seen=self, limit="0 < base < 1, phi >= 1, comparison > 0")


@dataclass(frozen=True, slots=True)
class Guards:
    """What the gate is strict about.

    `alpha`: chance that a healthy migration is rolled back, over its whole life. `beta`: chance that a step is
    certified although green is as bad as the tolerance. `rho`: how much worse than blue green may be. `limit`: times
    the objective's allowance. `cap`: batches of full evidence that a rollback takes at least. `warm`: how long after
    each increase cold caches are forgiven, up to `fuse` times the limit. `tolerance`: times the larger of both limits,
    the ratio that a certificate rules out.
    """

    alpha: float = 1e-3
    beta: float = 0.05
    rho: float = 1.25
    limit: float = 2.0
    cap: float = 1.5
    warm: timedelta = timedelta(seconds=120)
    fuse: float = 5.0
    tolerance: float = 1.6

    def __post_init__(self) -> None:
        good = 0 < self.alpha < 1 and 0 < self.beta < 1 and self.rho >= 1 and self.limit > 0 and self.cap >= 1
        if not good:
            raise InvalidValue("not a gate", seen=self, limit="0 < alpha, beta < 1; rho, cap >= 1; limit > 0")

    def threshold(self) -> float:
        """ln(1/alpha): the evidence that rolls back."""
        return -math.log(self.alpha)

    def ceiling(self, steps: int) -> float:
        """The most one batch may add, (ln 1/alpha + ln K + ln 1/w_1 + ln 2) / cap: one alone never rolls back."""
        return (self.threshold() - LOG_PRIOR - math.log(start_weight(1, steps)) + math.log(2)) / self.cap


def start_weight(batch: int, steps: int) -> float:
    """Prior chance that a fault starts at the `batch`-th (1, 2, ...) of a step, one of `steps`; they sum to at most 1.

    Half of it lies on the first batch, when something changed; the rest falls as 1/(j (j + 1)), which sums to 1.
    """
    return (0.5 * (batch == 1) + 0.5 / (batch * (batch + 1))) / steps
