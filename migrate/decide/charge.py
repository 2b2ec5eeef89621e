"""Charge: what green cost beyond the usual, and the evidence that it did."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from migrate.decide.growth import CHARGED, CHARGED_RATES, LOG_CHARGED, Arms, absolute, log_add, relative
from migrate.decide.mixture import cut, grown, nothing, whole

_NOTHING = nothing(CHARGED)


class Against(NamedTuple):
    """What one batch is charged against: `usual` bad requests for each of green, `rho` times blue's ratio, the absolute
    `limit`; None while blue suffers, for then no objective says anything of green. `weight` is the prior that the fault
    begins here.
    """

    usual: float
    rho: float
    limit: float | None
    weight: float
    phi: float
    seconds: float


class Charge(NamedTuple):
    """The `amount`, in bad requests that users felt; and two mixtures, against blue and against the objective, that say
    whether it was more than chance. A base ratio of another hour makes the amount wrong, and the evidence not: so both
    are needed to take green back, and a healthy one is, with the chance that the evidence allows.
    """

    amount: float = 0.0
    relative: tuple[float, ...] = _NOTHING
    absolute: tuple[float, ...] = _NOTHING
    begun: float = 0.0
    elapsed: float = 0.0

    def after(self, arms: Arms, strata: Sequence[Arms], against: Against) -> Charge:
        growths = [relative(each, against.rho, CHARGED_RATES) for each in strata]
        by_blue = growths[0] if len(growths) == 1 else [sum(each) for each in zip(*growths, strict=True)]
        return Charge(
            max(0.0, self.amount + arms.harm_green - arms.n_green * against.usual),
            _grown(self.relative, by_blue, against),
            self._against_limit(arms, against),
            self.begun + against.weight,
            self.elapsed + against.seconds,
        )

    def _against_limit(self, arms: Arms, against: Against) -> tuple[float, ...]:
        if against.limit is None:
            return _grown(cut(self.absolute, LOG_CHARGED), [0.0] * len(CHARGED), against)
        return _grown(self.absolute, absolute(arms.n_green, arms.x_green, against.limit, CHARGED_RATES), against)

    @property
    def log(self) -> float:
        """ln of the evidence: the mean of both."""
        return log_add(whole(self.relative, self.begun), whole(self.absolute, self.begun)) - math.log(2)


def _grown(logs: Sequence[float], growth: Sequence[float], against: Against) -> tuple[float, ...]:
    return grown(logs, growth, weight=against.weight, prior=LOG_CHARGED, phi=against.phi)
