"""Stratum: the evidence of one part of the traffic (a country, a network, a path), beside that of the whole.

Summed over the strata, a fault in one of them and a luckier mix in another cancel. The mean of their own evidence does
not, and costs little: ln 2 where a fault is even, ln(2 S) where it is in one of S.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from migrate.decide.growth import LOG_PRIOR, RATIOS, Arms, log_add, log_sum, relative, reverse
from migrate.decide.mixture import NEVER, confirmed, grown, nothing, whole

MOST = 32
"""Strata that are told apart; what comes beyond them is one more."""

OTHERS = "others"

SMALL = 0.01
"""Part of the traffic below which a stratum needs no certificate of its own: the whole's covers it."""

TRUST = 2.0
"""Bad requests that the base of the whole weighs when blue's tell that of a stratum."""

_NOTHING = nothing(RATIOS)
_STILL = [0.0] * len(RATIOS)


class Held(NamedTuple):
    """What a batch of any stratum is held against: `rho` times blue's ratio; `base` and `tolerance` of the whole, of
    which each stratum's tolerance is as many requests.
    """

    rho: float
    phi: float
    felt_phi: float
    begun: float
    weight: float
    threshold: float
    base: float
    tolerance: float


class Stratum(NamedTuple):
    """Green against blue in it; the certificate of the step; its requests in the step, and blue's so far."""

    relative: tuple[float, ...] = _NOTHING
    certificate: float = 0.0
    total: int = 0
    blue_total: int = 0
    blue_bad: int = 0

    def step(self) -> Stratum:
        return self._replace(certificate=0.0, total=0)

    def after(self, arms: Arms, held: Held, part: float, crowd: float) -> Stratum:
        """`part` of the traffic of the step was of this stratum."""
        growth = relative(arms, held.rho)
        lifted = grown(self.relative, growth, weight=held.weight, prior=LOG_PRIOR, phi=held.phi)
        if arms.x_green < crowd:
            begun = held.begun + held.weight
            lifted = confirmed(self.relative, held.begun, lifted, begun, threshold=held.threshold)
        return Stratum(
            lifted,
            self.certificate + self._health(arms, held, part) / held.felt_phi,
            self.total + arms.n_green + arms.n_blue,
            self.blue_total + arms.n_blue,
            self.blue_bad + arms.harm_blue,
        )

    def idle(self, held: Held) -> Stratum:
        """After a batch without it."""
        return self._replace(relative=grown(self.relative, _STILL, weight=held.weight, prior=LOG_PRIOR, phi=held.phi))

    def _health(self, arms: Arms, held: Held, part: float) -> float:
        """As many bad requests as the whole's tolerance allows, in this part of the traffic."""
        base = (self.blue_bad + TRUST) / (self.blue_total + TRUST / held.base)
        tolerance = min(0.9, base + (held.tolerance - held.base) / max(part, SMALL))
        return reverse(arms.n_green, arms.harm_green, base, tolerance) if base < tolerance else 0.0


Strata = Mapping[str, Stratum]


def after(known: Strata, arms: Mapping[str, Arms], held: Held, crowd: float) -> Strata:
    """The strata after one more batch of them all."""
    told = _bounded(known, arms)
    total = sum(each.total for each in known.values())
    made = {name: stratum.idle(held) for name, stratum in known.items() if name not in told}
    for name, each in told.items():
        stratum = known.get(name) or _begun(held)
        made[name] = stratum.after(each, held, stratum.total / total if total else 1.0 / len(told), crowd)
    return made


def _begun(held: Held) -> Stratum:
    """A stratum that nothing was heard of yet: starts of a fault before it came have learned nothing."""
    log = math.log(held.begun) + LOG_PRIOR if held.begun > 0 else NEVER
    return Stratum((log,) * len(RATIOS))


def _bounded(known: Strata, arms: Mapping[str, Arms]) -> Mapping[str, Arms]:
    told: dict[str, Arms] = {}
    names = set(known)
    for name, each in arms.items():
        kept = name if name in names or len(names) < MOST else OTHERS
        names.add(kept)
        told[kept] = _both(told[kept], each) if kept in told else each
    return told


def _both(one: Arms, other: Arms) -> Arms:
    return Arms(
        one.n_green + other.n_green,
        one.x_green + other.x_green,
        one.n_blue + other.n_blue,
        one.x_blue + other.x_blue,
        one.harm_green + other.harm_green,
        one.harm_blue + other.harm_blue,
    )


def log_mean(strata: Strata, summed: float, begun: float) -> float:
    """ln of the mean of the summed evidence and the mean of the strata's own; still an e-process."""
    if len(strata) < 2:
        return summed
    each = [whole(stratum.relative, begun) for stratum in strata.values()]
    return log_add(summed, log_sum(each) - math.log(len(each))) - math.log(2)


def certificate(strata: Strata, beta: float) -> float:
    """How much of its certificate the stratum has that is furthest from it, all S of them together at beta."""
    total = sum(stratum.total for stratum in strata.values())
    large = [stratum for stratum in strata.values() if stratum.total >= SMALL * total] if len(strata) > 1 else []
    least = min((stratum.certificate for stratum in large), default=math.inf)
    return least / math.log(max(1, len(large)) / beta)
