"""Mix: the evidence that green gives one class of answers (404, redirects, given up) more often than blue does.

No objective speaks of a class, so green is held against blue alone: of the same moment, and of its last hour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from migrate.decide.growth import LOG_PRIOR, RATIOS, Arms, absolute, log_add, relative, reverse
from migrate.decide.guards import Guards
from migrate.decide.mixture import confirmed, cut, grown, nothing, whole
from migrate.decide.remembered import HOUR

UNKNOWN = 0.05
"""Share of a class that blue is taken to have before it was heard."""

TRUST = 8.0
"""Answers that this weighs."""

ABSENT = 0.1
"""By so much, or by three times itself, the share of a class may change while blue is silent: at night others ask."""

POINTS = 0.05
"""By so much more of green's answers at most may a certificate let pass."""

STRICT = 1.6
"""Times the larger of what rho and what the objective's tolerance allow, for a certificate."""

WORST = 0.9

_NOTHING = nothing(RATIOS)
_STILL = [0.0] * len(RATIOS)


class Held(NamedTuple):
    """What a batch of any class is held against. `more`: by how much the certificate of failures lets green be worse.
    `still`: blue suffers, or the mix of traffic differs, so that its last hour says nothing.
    """

    guards: Guards
    rho: float
    slack: float
    phi: float
    felt_phi: float
    weight: float
    seconds: float
    crowd: float
    more: float
    still: bool
    green: bool
    """Whether green is what is certified; else blue, which has all traffic."""


class Mix(NamedTuple):
    """Logarithms of the evidence per ratio, against blue of the moment and of its last hour; the prior weight spent;
    the certificate's logarithm; counts of the step; blue's last hour, and for how long it has been silent.
    """

    relative: tuple[float, ...] = _NOTHING
    hourly: tuple[float, ...] = _NOTHING
    begun: float = 0.0
    certificate: float = 0.0
    green_total: int = 0
    green_bad: int = 0
    blue_total: int = 0
    blue_bad: int = 0
    hour_total: float = 0.0
    hour_bad: float = 0.0
    silent: float = 0.0

    def step(self) -> Mix:
        """The certificate and the counts of a step begin anew."""
        return self._replace(certificate=0.0, green_total=0, green_bad=0, blue_total=0, blue_bad=0)

    def after(self, arms: Arms, split: Sequence[Arms], held: Held, *, speaks: bool) -> Mix:
        growths = [relative(each, held.rho) for each in split]
        growth = growths[0] if len(growths) == 1 else [sum(each) for each in zip(*growths, strict=True)]
        heard, fade = arms.n_blue if speaks else 0, math.exp(-held.seconds / HOUR) if speaks else 1.0
        return Mix(
            self._lifted(self.relative, _grown(self.relative, growth, held), arms, held),
            self._lifted(self.hourly, self._against_hour(arms, held), arms, held),
            min(1.0, self.begun + held.weight),
            self.certificate + self._health(arms, held) / held.felt_phi,
            self.green_total + arms.n_green,
            self.green_bad + arms.x_green,
            self.blue_total + arms.n_blue,
            self.blue_bad + arms.x_blue,
            self.hour_total * fade + heard,
            self.hour_bad * fade + (arms.x_blue if speaks else 0),
            0.0 if speaks else self.silent + held.seconds,
        )

    def _lifted(self, before: tuple[float, ...], after: tuple[float, ...], arms: Arms, held: Held) -> tuple[float, ...]:
        if arms.x_green >= held.crowd:
            return after
        begun = min(1.0, self.begun + held.weight)
        return confirmed(before, self.begun, after, begun, threshold=held.guards.threshold())

    def _against_hour(self, arms: Arms, held: Held) -> tuple[float, ...]:
        if held.still or not self.hour_total:
            return _grown(cut(self.hourly, LOG_PRIOR), _STILL, held)
        return _grown(self.hourly, absolute(arms.n_green, arms.x_green, self._limit(held)), held)

    def _limit(self, held: Held) -> float:
        usual = (self.hour_bad + TRUST) / (self.hour_total + TRUST / UNKNOWN)
        limit = held.guards.usual * held.slack * usual
        old = min(1.0, self.silent / held.guards.returning.total_seconds())
        return min(WORST, limit + old * max(ABSENT, 2.0 * limit))

    def _health(self, arms: Arms, held: Held) -> float:
        """Nothing is certified before blue was heard."""
        if not self.hour_total:
            return 0.0
        base = (self.hour_bad + 1.0) / (self.hour_total + 1.0 / UNKNOWN)
        least = STRICT * max(held.guards.rho * base, base + held.more)
        tolerance = min(0.99, least, base + POINTS)
        total, bad = (arms.n_green, arms.harm_green) if held.green else (arms.n_blue, arms.harm_blue)
        return reverse(total, bad, min(base, 0.98), tolerance)

    @property
    def logs(self) -> tuple[float, float]:
        """ln E of both; the prior weight not begun yet counts as evidence of 1."""
        return whole(self.relative, self.begun), whole(self.hourly, self.begun)

    @property
    def log(self) -> float:
        """ln of their mean."""
        return log_add(*self.logs) - math.log(2)


def _grown(logs: Sequence[float], growth: Sequence[float], held: Held) -> tuple[float, ...]:
    return grown(logs, growth, weight=held.weight, prior=LOG_PRIOR, phi=held.phi)
