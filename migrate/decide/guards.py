"""Guards: the settings of the guarded gate, and what was measured of the service before the first step."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta

from migrate.errors import InvalidValue

BATCHES_TO_ACCUSE = 2
"""A rollback takes at least as many batches, unless CROWD clients fail in one."""

CROWD = 100
"""Newly bad clients in one batch that no single client's retries and no single resolver's trouble explain."""

CONFIRMED, UNCONFIRMED = 0.5, 0.75
"""Parts of the threshold: evidence below the first is lifted by one batch to the second at most."""

USUAL_BAKE = timedelta(minutes=10)
"""How long a step is taken to last where the plan does not say."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a stretch with both weights on blue (or last month's history) showed.

    `base` is blue's bad ratio; `phi` the upper 95 % limit of the overdispersion of green's share of bad requests, 1
    where they come independently; `comparison` the effective size n_g n_b / (n_g + n_b) per minute it was measured at;
    `offset` how many times as many bad ones green's meter counted of the same, as far as that is beyond chance. `felt`
    and `felt_phi` are base and phi of what users felt, where that is counted apart. `measured` is false where the base
    is only assumed.
    """

    base: float
    phi: float = 1.0
    comparison: float = math.inf
    offset: float = 1.0
    felt: float | None = None
    felt_phi: float | None = None
    measured: bool = True

    def __post_init__(self) -> None:
        good = 0.0 < self.base < 1.0 and self.phi >= 1.0 and self.comparison > 0.0 and self.offset >= 1.0
        if not (good and 0.0 < self.felt_base < 1.0 and (self.felt_phi is None or self.felt_phi >= 1.0)):
            limit = "0 < base, felt < 1, phi, felt_phi >= 1, comparison > 0, offset >= 1"
            raise InvalidValue("not a calibration", seen=self, limit=limit)

    @property
    def felt_base(self) -> float:
        """Blue's bad ratio in what users feel."""
        return self.base if self.felt is None else self.felt

    @property
    def mix(self) -> float:
        """V, where V (1/share - 1) is the variance of green's ratio, over the service's own, that comes from which
        clients it gets; inf where nothing was measured.

        Weighted names move whole resolvers, each with its own ratio. Then x_g - D w has the variance
        D w (1 - w) (1 + D V), so V = (phi - 1)/D; D, the bad requests of a minute, is at least 4 base comparison.
        """
        return math.inf if math.isinf(self.comparison) else (self.phi - 1.0) / (4.0 * self.base * self.comparison)


@dataclass(frozen=True, slots=True)
class Guards:
    """What the gate is strict about. The defaults are those of the study (`python -m bench study`).

    `alpha`: chance that a healthy migration is rolled back, over its whole life. `beta`: chance that a step is
    certified although green is as bad as the tolerance. `rho`: how much worse than blue green may be. `limit`: times
    the objective's allowance. `warm`: how long after each increase cold caches are forgiven, up to `fuse` times either
    limit. `tolerance`: times the larger of both limits, the ratio that a certificate rules out.
    `veto`: odds in blue's own detector from which a shared incident is taken for likely, and `calm` how long that
    lasts once blue is well again; from the odds `doubt` on a rollback waits for the moment. `trust`: bad requests of
    blue that weigh as much as its objective when its own ratio of the last `lately` is taken for the standard. `mix`
    and `spread`: allowance for green's clients not being blue's, see `margin`. `fading`: in which time what blue was
    like is forgotten while it serves nobody. `usual`: how much worse than blue's last hour green may be, and
    `usual_trust` the bad requests that the base weighs in that hour; `returning`: how long after blue fell silent the
    objective alone holds again. `charging`: times `alpha`, the chance that a healthy migration is taken back for its
    budget.
    """

    alpha: float = 1e-3
    beta: float = 0.05
    rho: float = 1.25
    limit: float = 1.0
    warm: timedelta = timedelta(seconds=120)
    fuse: float = 5.0
    tolerance: float = 3.2
    veto: float = 500.0
    doubt: float = 120.0
    calm: timedelta = timedelta(minutes=10)
    lately: timedelta = timedelta(minutes=10)
    trust: float = 20.0
    mix: float = 0.05
    spread: float = 2.5
    fading: timedelta = timedelta(hours=2)
    usual: float = 1.5
    usual_trust: float = 8.0
    returning: timedelta = timedelta(minutes=30)
    charging: float = 2.0

    def __post_init__(self) -> None:
        good = 0 < self.alpha < 1 and 0 < self.beta < 1 and self.rho >= 1 and self.limit > 0 and self.fuse >= 1
        if not good:
            raise InvalidValue("not a gate", seen=self, limit="0 < alpha, beta < 1; rho, fuse >= 1; limit > 0")

    def following(self, ttl: timedelta) -> Guards:
        """The same where clients may take `ttl` to follow: caches fill only when they have come, so two of it."""
        return replace(self, warm=max(self.warm, 2 * ttl))

    def threshold(self) -> float:
        """ln(1/alpha): the evidence that rolls back."""
        return -math.log(self.alpha)

    def spent(self) -> float:
        """ln of the odds that, with half of the budget gone, roll back."""
        return -math.log(self.charging * self.alpha)

    def incident(self) -> float:
        """ln of the odds in blue's own detector that leave no doubt of a shared incident, veto/alpha."""
        return math.log(self.veto) + self.threshold()

    def margin(self, share: float, calibration: Calibration) -> float:
        """How many times both limits are widened at this share of green, 0 <= share <= 1.

        The fewer of the service's clients green has, the less their ratio says of green: by `spread` standard
        deviations of what the calibration showed of the mix, and by `mix` (1/share - 1) at most.
        """
        if not 0.0 < share < 1.0:
            return 1.0
        rest = 1.0 / share - 1.0
        return 1.0 + min(self.mix * rest, self.spread * math.sqrt(calibration.mix * rest))


DAY = 86_400.0


def charge_weight(batch: int, steps: int, elapsed: float, seconds: float) -> float:
    """The same for what the budget is charged with: half on the first batches of the steps; half by the clock, evenly
    for about a day and then ever less, so that a fault which begins late in a soak has a start near it:
    D/(D + t) - D/(D + t + s), which sums to 1.
    """
    clock = DAY / (DAY + elapsed) - DAY / (DAY + elapsed + seconds)
    return 0.5 * (batch == 1) / steps + 0.5 * clock


def start_weight(batch: int, steps: int, planned: int) -> float:
    """Prior chance that a fault starts at the `batch`-th (1, 2, ...) of a step, one of `steps`; they sum to at most 1.

    0.2 lies on the first batch, when something changed; 0.7 evenly on the `planned` ones; the rest falls as
    1/(j (j + 1)), which sums to 1, for a step that lasts longer.
    """
    even = 0.7 / planned if batch <= planned else 0.0
    return (0.2 * (batch == 1) + even + 0.1 / (batch * (batch + 1))) / steps
