"""Track: the evidence gathered about one indicator of one signal. Plain numbers, so that it is JSON as it stands."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from migrate.decide import stratum
from migrate.decide.charge import Against, Charge
from migrate.decide.growth import LOG_PRIOR, RATIOS, Arms, absolute, log_sum, relative, reverse
from migrate.decide.guards import Guards
from migrate.decide.mixture import NEVER, confirmed, cut, grown, nothing, whole
from migrate.decide.remembered import Remembered
from migrate.decide.stratum import Held, Strata
from migrate.model.shared import SharedTrouble
from migrate.model.side import Side

LONG = 1e9
"""Seconds that stand for never."""

WORST = 0.9
"""No limit is wider."""

LEAST_BLUE = 0.02
"""Blue's part of a batch below which it says nothing of how the service is."""

REMEMBERED = 2.0
"""How far beyond doubt (natural logarithm) blue's detector grows, so that it can end."""

FADING = 0.05
"""How much of it (natural logarithm) is forgotten in a second in which blue has no traffic to speak of."""

NO_BETTER = 0.8
"""Green's bad ratio in parts of blue's, from which it is no better."""

UNSPLIT: Strata = {}
"""No strata."""

ONE: Mapping[str, Arms] = {}
"""A batch that is not split."""

PARTS = (0.3, 0.5, 0.2)
"""Of the evidence: green against blue, against the objective, and against what blue was in the last hour. The second is
alone at 100 % and where the rate is low; the third only finds mild faults of a service that is better than promised.
"""

_NOTHING = nothing(RATIOS)
_STILL = [0.0] * len(RATIOS)


class Terms(NamedTuple):
    """What one batch is held against, how much its evidence counts, and the prior weight that begins with it.

    A tuple because one is made for each batch of a replay.
    """

    guards: Guards
    rho: float
    standard: float
    """The bad ratio that the objective allows."""
    slack: float
    """Times the standard, or what blue was like lately: while green warms up, and where its clients are few."""
    phi: float
    weight: float
    seconds: float
    """How long the batch lasted."""
    base: float
    """Blue's usual bad ratio; where it is only assumed, what the objective allows."""
    felt: float
    """The same of what users feel, which green is charged from and certified by."""
    felt_phi: float
    tolerance: float | None
    """What the certificate rules out, where the plan says."""
    crowd: float
    """Bad ones in the batch from which it needs no second one; never where requests are counted, not clients."""
    certified: Side
    """The side whose health lets the step go on: green, or blue while green has no traffic."""
    charging: float
    """The prior weight of the charge that begins with the batch."""


class Track(NamedTuple):
    """Logarithms of the evidence per ratio: green against blue, against the objective, and against blue's last hour;
    the prior weight already spent; the certificate's logarithm; blue's own detector, and how long it has been calm;
    what green was charged, and what blue was like.
    """

    relative: tuple[float, ...] = _NOTHING
    absolute: tuple[float, ...] = _NOTHING
    hourly: tuple[float, ...] = _NOTHING
    begun: float = 0.0
    certificate: float = 0.0
    blue: tuple[float, ...] = _NOTHING
    calm: float = LONG
    charge: Charge = Charge()
    memory: Remembered = Remembered()
    batches: int = 0
    green_total: int = 0
    green_bad: int = 0
    blue_total: int = 0
    blue_bad: int = 0
    aged: float = 0.0
    """Seconds counted in this step."""
    struck: float = LONG
    """`aged` when blue began to suffer; below 0 where that was before the step, LONG where it does not."""
    strata: Strata = UNSPLIT

    def step(self) -> Track:
        """The same track at the beginning of a step: the certificate and the counts of the step begin anew."""
        struck = LONG if self.struck == LONG else -1.0
        anew = self._replace(certificate=0.0, batches=0, green_total=0, green_bad=0, blue_total=0, blue_bad=0)
        strata = {name: stratum.step() for name, stratum in self.strata.items()}
        return anew._replace(aged=0.0, struck=struck, strata=strata)

    def after(self, arms: Arms, terms: Terms, strata: Mapping[str, Arms] = ONE) -> Track:
        """The track after one more batch. Where the batch is split into `strata`, `arms` is their sum, and green is
        compared with blue in each of them: a different mix of traffic is then no difference between the sides.
        """
        split, guards = tuple(strata.values()) or (arms,), terms.guards
        heard_now = speaks(arms)
        blue = self._after_blue(arms, terms) if heard_now else _forgotten(self.blue, terms.seconds)
        ill = heard_now and _ill(blue, math.log(guards.veto))
        calm = 0.0 if ill else min(LONG, self.calm + terms.seconds)
        heard = self.memory.heard(arms, terms.seconds, guards, calm) if heard_now else None
        return Track(
            self._lifted(self.relative, self._against_blue(split, terms), arms, terms),
            self._lifted(self.absolute, self._against_limit(arms, terms), arms, terms),
            self._lifted(self.hourly, self._against_hour(arms, terms, mixed=len(split) > 1), arms, terms),
            self.begun + terms.weight,
            self.certificate + self._health(arms, terms) / terms.felt_phi,
            blue,
            calm,
            self.charge.after(arms, split, self._charged(arms, terms, calm, speaks=heard_now)),
            heard or self.memory.unheard(terms.seconds, guards),
            self.batches + 1,
            self.green_total + arms.n_green,
            self.green_bad + arms.x_green,
            self.blue_total + arms.n_blue,
            self.blue_bad + arms.x_blue,
            self.aged + terms.seconds,
            self._struck(calm, terms),
            self._split(strata, terms) if len(split) > 1 or self.strata else self.strata,
        )

    def _split(self, strata: Mapping[str, Arms], terms: Terms) -> Strata:
        expected, tolerance = self.certified(terms)
        held = Held(
            terms.rho,
            terms.phi,
            terms.felt_phi,
            self.begun,
            terms.weight,
            terms.guards.threshold(),
            expected,
            tolerance,
        )
        return stratum.after(self.strata, strata, held, terms.crowd)

    def _struck(self, calm: float, terms: Terms) -> float:
        if calm >= terms.guards.calm.total_seconds():
            return LONG
        return self.aged if self.struck == LONG else self.struck

    def shared(self) -> SharedTrouble | None:
        """Trouble of both sides that began in this step and goes on; None where green is better than blue, for then it
        is blue's own.
        """
        if self.calm or not 0.0 <= self.struck < LONG or not self.green_total or not self.blue_total:
            return None
        if self.green_bad * self.blue_total < NO_BETTER * self.blue_bad * self.green_total:
            return None
        return SharedTrouble(timedelta(seconds=self.struck), timedelta(seconds=self.aged - self.struck))

    def suffering(self, guards: Guards) -> bool:
        """Whether blue suffers, or did a short while ago."""
        return self.calm < guards.calm.total_seconds()

    def _after_blue(self, arms: Arms, terms: Terms) -> tuple[float, ...]:
        return _watched(self.blue, absolute(arms.n_blue, arms.x_blue, terms.standard), terms)

    def _lifted(
        self, before: tuple[float, ...], after: tuple[float, ...], arms: Arms, terms: Terms
    ) -> tuple[float, ...]:
        """What a batch may lift the evidence to: one alone never rolls back, but for a crowd."""
        if arms.x_green >= terms.crowd:
            return after
        return _confirmed(before, self.begun, after, self.begun + terms.weight, terms)

    def _against_blue(self, strata: Sequence[Arms], terms: Terms) -> tuple[float, ...]:
        growths = [relative(arms, terms.rho) for arms in strata]
        growth = growths[0] if len(growths) == 1 else [sum(each) for each in zip(*growths, strict=True)]
        return _grown(self.relative, growth, terms)

    def _against_limit(self, arms: Arms, terms: Terms) -> tuple[float, ...]:
        """While blue suffers the factor is exactly 1, and what was gathered is cut to 1: in a shared incident the
        objective says nothing of green. Both keep the process an e-process, for neither looks at the batch.
        """
        if self.suffering(terms.guards):
            return _grown(cut(self.absolute, LOG_PRIOR), _STILL, terms)
        return _grown(self.absolute, absolute(arms.n_green, arms.x_green, self._limit(terms)), terms)

    def _against_hour(self, arms: Arms, terms: Terms, *, mixed: bool) -> tuple[float, ...]:
        """The same against what blue was in its last hour; it says nothing of another mix of traffic."""
        if mixed:
            return _grown(self.hourly, _STILL, terms)
        if self.suffering(terms.guards):
            return _grown(cut(self.hourly, LOG_PRIOR), _STILL, terms)
        return _grown(self.hourly, absolute(arms.n_green, arms.x_green, self._usual(terms)), terms)

    def _limit(self, terms: Terms) -> float:
        """The objective's standard, or blue's own ratio lately if that is worse, times the slack.

        What the whole service drifts to is not green's fault, and after blue is drained nothing else remembers it.
        """
        return min(WORST, self.memory.standard(terms.standard, terms.guards.trust) * terms.slack)

    def _usual(self, terms: Terms) -> float:
        """So many times blue's last hour. Without blue the hour grows old, and the objective alone holds again."""
        guards = terms.guards
        limit = guards.usual * terms.slack * self.memory.hourly(terms.base, terms.standard, guards.usual_trust)
        old = min(1.0, self.memory.silent / guards.returning.total_seconds())
        return min(WORST, limit + old * max(0.0, terms.standard * terms.slack - limit))

    def _charged(self, arms: Arms, terms: Terms, calm: float, *, speaks: bool) -> Against:
        """What blue's last hour makes usual; without blue the objective, for between both nothing tells a fault from
        a base of another hour; and blue's own ratio while it suffers.
        """
        guards, ill = terms.guards, calm < terms.guards.calm.total_seconds()
        usual = self.memory.felt(terms.felt) if speaks else self.memory.standard(terms.standard, guards.trust)
        if ill:
            usual = _beside(usual, arms)
        limit = None if self.suffering(guards) else self._limit(terms)
        return Against(min(WORST, usual), terms.rho, limit, terms.charging, terms.phi, terms.seconds)

    def _health(self, arms: Arms, terms: Terms) -> float:
        green = terms.certified is Side.GREEN
        counts = (arms.n_green, arms.harm_green) if green else (arms.n_blue, arms.harm_blue)
        return reverse(*counts, *self.certified(terms))

    def certified(self, terms: Terms) -> tuple[float, float]:
        """The ratio that is expected, and the one that is ruled out. A base that was measured in a worse hour must not
        widen it.
        """
        guards, expected = terms.guards, min(terms.felt, self.memory.felt(terms.felt))
        tolerance = terms.tolerance
        if tolerance is None:
            tolerance = min(WORST, guards.tolerance * max(terms.standard, guards.rho * expected))
        return min(expected, tolerance), tolerance

    @property
    def log_relative(self) -> float:
        """ln E of green against blue; the prior weight not begun yet counts as evidence of 1."""
        return stratum.log_mean(self.strata, whole(self.relative, self.begun), self.begun)

    @property
    def log_absolute(self) -> float:
        """ln E of green against the objective."""
        return whole(self.absolute, self.begun)

    @property
    def log_hourly(self) -> float:
        """ln E of green against blue's last hour."""
        return whole(self.hourly, self.begun)

    @property
    def logs(self) -> tuple[float, ...]:
        """All three."""
        return (self.log_relative, self.log_absolute, self.log_hourly)

    @property
    def log_blue(self) -> float:
        """ln of blue's own detector; a run-length statistic, not an e-process."""
        return log_sum(list(self.blue))


def speaks(arms: Arms) -> bool:
    """Whether blue has enough of a batch to tell how the service is."""
    return arms.n_blue > 0 and arms.n_blue >= LEAST_BLUE * (arms.n_green + arms.n_blue)


def _beside(usual: float, arms: Arms) -> float:
    """The usual ratio, or blue's of this batch if that is worse."""
    return max(usual, arms.harm_blue / arms.n_blue) if arms.n_blue else usual


def _grown(logs: Sequence[float], growth: Sequence[float], terms: Terms) -> tuple[float, ...]:
    return grown(logs, growth, weight=terms.weight, prior=LOG_PRIOR, phi=terms.phi)


def _ill(blue: Sequence[float], limit: float) -> bool:
    """Whether blue's detector is at the limit; most of the time no single term comes near it, and no sum is needed."""
    return max(blue) - LOG_PRIOR >= limit and log_sum(list(blue)) >= limit


def _watched(logs: Sequence[float], growth: Sequence[float], terms: Terms) -> tuple[float, ...]:
    """Blue's detector: any batch may be the first of an incident, and a bounded memory lets it end."""
    most = terms.guards.incident() + REMEMBERED
    after = grown(logs, growth, weight=1.0, prior=LOG_PRIOR, phi=terms.phi)
    return after if max(after) < most else tuple([min(most, each) for each in after])


def _forgotten(logs: Sequence[float], seconds: float) -> tuple[float, ...]:
    """A blue that says nothing can neither accuse itself nor clear itself, so what it said fades."""
    return tuple([max(NEVER, log - FADING * seconds) for log in logs])


def _confirmed(
    before: Sequence[float], begun_before: float, after: tuple[float, ...], begun: float, terms: Terms
) -> tuple[float, ...]:
    return confirmed(before, begun_before, after, begun, threshold=terms.guards.threshold())


_LOG_PARTS = tuple(map(math.log, PARTS))


def together(logs: Sequence[float]) -> float:
    """ln of the evidence of one indicator: the weighted mean of its processes; still an e-process."""
    return log_sum([log + part for log, part in zip(logs, _LOG_PARTS, strict=True)])


def mixed(logs: Collection[float]) -> float:
    """ln of the mean over indicators; still an e-process."""
    return log_sum(list(logs)) - math.log(len(logs)) if logs else NEVER
