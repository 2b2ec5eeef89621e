"""Track: the evidence gathered about one indicator of one signal. Plain numbers, so that it is JSON as it stands."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple, cast

from migrate.decide.growth import LOG_PRIOR, RATIOS, Arms, absolute, log_add, log_sum, relative, reverse
from migrate.decide.guards import CONFIRMED, UNCONFIRMED, Guards
from migrate.model.side import Side

_NEVER = -1e300
"""ln 0 as JSON can hold it."""

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


_NOTHING = (_NEVER,) * len(RATIOS)


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
    tolerance: float
    crowd: float
    """Bad ones in the batch from which it needs no second one; never where requests are counted, not clients."""
    certified: Side
    """The side whose health lets the step go on: green, or blue while green has no traffic."""
    usual: float
    """The bad ratio that green is charged from."""
    least: float
    """What the bad requests charged never fall below, so that good hours do not pay for a bad one after them."""


class Track(NamedTuple):
    """Logarithms of the evidence per ratio, relative and absolute; the prior weight already spent; the certificate's
    logarithm; blue's own detector; bad requests of green beyond the base ratio; seconds since blue last suffered;
    blue's requests and bad ones lately, fading.
    """

    relative: tuple[float, ...] = _NOTHING
    absolute: tuple[float, ...] = _NOTHING
    begun: float = 0.0
    certificate: float = 0.0
    blue: tuple[float, ...] = _NOTHING
    excess: float = 0.0
    batches: int = 0
    green_total: int = 0
    green_bad: int = 0
    blue_total: int = 0
    blue_bad: int = 0
    calm: float = LONG
    lately_total: float = 0.0
    lately_bad: float = 0.0

    def step(self) -> Track:
        """The same track at the beginning of a step: the certificate and the counts of the step begin anew."""
        return self._replace(certificate=0.0, batches=0, green_total=0, green_bad=0, blue_total=0, blue_bad=0)

    def after(self, arms: Arms, terms: Terms, strata: Sequence[Arms] = ()) -> Track:
        """The track after one more batch. Where the batch is split into `strata`, `arms` is their sum, and green is
        compared with blue in each of them: a different mix of traffic is then no difference between the sides.
        """
        begun, crowded = self.begun + terms.weight, arms.x_green >= terms.crowd
        by_blue = self._against_blue(strata or (arms,), terms)
        by_limit = self._against_limit(arms, terms)
        speaks = arms.n_blue > 0 and arms.n_blue >= LEAST_BLUE * (arms.n_green + arms.n_blue)
        blue = self._after_blue(arms, terms) if speaks else _forgotten(self.blue, terms.seconds)
        ill = speaks and _ill(blue, math.log(terms.guards.veto))
        calm = 0.0 if ill else min(LONG, self.calm + terms.seconds)
        fade = math.exp(-terms.seconds / terms.guards.lately.total_seconds())
        return Track(
            by_blue if crowded else _confirmed(self.relative, self.begun, by_blue, begun, terms),
            by_limit if crowded else _confirmed(self.absolute, self.begun, by_limit, begun, terms),
            begun,
            self.certificate + _health(arms, terms) / terms.phi,
            blue,
            max(terms.least, self.excess + arms.x_green - arms.n_green * _usual(arms, terms, calm)),
            self.batches + 1,
            self.green_total + arms.n_green,
            self.green_bad + arms.x_green,
            self.blue_total + arms.n_blue,
            self.blue_bad + arms.x_blue,
            calm,
            self.lately_total * fade + arms.n_blue if speaks else self.lately_total,
            self.lately_bad * fade + arms.x_blue if speaks else self.lately_bad,
        )

    def suffering(self, guards: Guards) -> bool:
        """Whether blue suffers, or did a short while ago."""
        return self.calm < guards.calm.total_seconds()

    def _after_blue(self, arms: Arms, terms: Terms) -> tuple[float, ...]:
        return _watched(self.blue, absolute(arms.n_blue, arms.x_blue, terms.standard), terms)

    def _against_blue(self, strata: Sequence[Arms], terms: Terms) -> tuple[float, ...]:
        growths = [relative(arms, terms.rho) for arms in strata]
        growth = growths[0] if len(growths) == 1 else [sum(each) for each in zip(*growths, strict=True)]
        return _grown(self.relative, growth, terms)

    def _against_limit(self, arms: Arms, terms: Terms) -> tuple[float, ...]:
        """While blue suffers the factor is exactly 1, and what was gathered is cut to 1: in a shared incident the
        objective says nothing of green. Both keep the process an e-process, for neither looks at the batch.
        """
        if self.suffering(terms.guards):
            return _grown([min(log, LOG_PRIOR) for log in self.absolute], [0.0] * len(RATIOS), terms)
        return _grown(self.absolute, absolute(arms.n_green, arms.x_green, self._limit(terms)), terms)

    def _limit(self, terms: Terms) -> float:
        """The objective's standard, or blue's own ratio lately if that is worse, times the slack.

        What the whole service drifts to is not green's fault, and after blue is drained nothing else remembers it.
        """
        trust = terms.guards.trust
        lately = (self.lately_bad + trust) / (self.lately_total + trust / terms.standard)
        return min(WORST, max(terms.standard, lately) * terms.slack)

    @property
    def log_relative(self) -> float:
        """ln E of green against blue; the prior weight not begun yet counts as evidence of 1."""
        return _whole(self.relative, self.begun)

    @property
    def log_absolute(self) -> float:
        """ln E of green against the objective."""
        return _whole(self.absolute, self.begun)

    @property
    def log_blue(self) -> float:
        """ln of blue's own detector; a run-length statistic, not an e-process."""
        return log_sum(list(self.blue))

    def to_json(self) -> list[object]:
        values: list[float | tuple[float, ...]] = [getattr(self, name) for name in _FIELDS]
        return [list(value) if isinstance(value, tuple) else value for value in values]

    @classmethod
    def from_json(cls, values: Sequence[object]) -> Track:
        read = [tuple(cast("list[float]", each)) if isinstance(each, list) else each for each in values]
        return cls(**cast("dict[str, Any]", dict(zip(_FIELDS, read, strict=True))))


_FIELDS = Track._fields


def _health(arms: Arms, terms: Terms) -> float:
    counts = (arms.n_green, arms.x_green) if terms.certified is Side.GREEN else (arms.n_blue, arms.x_blue)
    return reverse(*counts, terms.base, terms.tolerance)


def _usual(arms: Arms, terms: Terms, calm: float) -> float:
    """The ratio that would have been without the migration: the usual one, or blue's while it suffers."""
    if calm >= terms.guards.calm.total_seconds() or not arms.n_blue:
        return terms.usual
    return max(terms.usual, arms.x_blue / arms.n_blue)


def _grown(logs: Sequence[float], growth: Sequence[float], terms: Terms) -> tuple[float, ...]:
    """L <- ln(exp L + w/K) + l/phi. `log_add` written out, because every batch of a replay comes through here twice."""
    begin = math.log(terms.weight) + LOG_PRIOR if terms.weight > 0 else _NEVER
    phi, exp, log1p = terms.phi, math.exp, math.log1p
    return tuple(
        [
            (log + log1p(exp(begin - log)) if log > begin else begin + log1p(exp(log - begin))) + add / phi
            for log, add in zip(logs, growth)  # noqa: B905 - both have one value for each ratio
        ]
    )


def _ill(blue: Sequence[float], limit: float) -> bool:
    """Whether blue's detector is at the limit; most of the time no single term comes near it, and no sum is needed."""
    return max(blue) - LOG_PRIOR >= limit and log_sum(list(blue)) >= limit


def _watched(logs: Sequence[float], growth: Sequence[float], terms: Terms) -> tuple[float, ...]:
    """Blue's detector: any batch may be the first of an incident, and a bounded memory lets it end."""
    most, begin = terms.guards.incident() + REMEMBERED, LOG_PRIOR
    phi, exp, log1p = terms.phi, math.exp, math.log1p
    grown = [
        (log + log1p(exp(begin - log)) if log > begin else begin + log1p(exp(log - begin))) + add / phi
        for log, add in zip(logs, growth)  # noqa: B905 - both have one value for each ratio
    ]
    return tuple(grown) if max(grown) < most else tuple([min(most, each) for each in grown])


def _forgotten(logs: Sequence[float], seconds: float) -> tuple[float, ...]:
    """A blue that says nothing can neither accuse itself nor clear itself, so what it said fades."""
    return tuple([max(_NEVER, log - FADING * seconds) for log in logs])


def _confirmed(
    before: Sequence[float], begun_before: float, after: tuple[float, ...], begun: float, terms: Terms
) -> tuple[float, ...]:
    """Evidence below half of the threshold is lifted by one batch to three quarters of it at most.

    So one batch alone never rolls back, whatever the ramp has gathered before; a cut can only lower the evidence.
    """
    top = UNCONFIRMED * terms.guards.threshold()
    if max(after) - LOG_PRIOR <= top:
        return after
    over = _whole(after, begun) - top
    if over <= 0 or _whole(before, begun_before) >= CONFIRMED * terms.guards.threshold():
        return after
    return tuple([log - over for log in after])


def _whole(logs: Sequence[float], begun: float) -> float:
    rest = max(0.0, 1.0 - begun)
    return log_sum([*logs, math.log(rest) if rest > 0 else _NEVER])


def mixed(logs: Collection[tuple[float, float]]) -> float:
    """ln of the migration's evidence: the mean over indicators of the mean of both processes; still an e-process."""
    parts = [log_add(by_blue, by_limit) for by_blue, by_limit in logs]
    return log_sum(parts) - math.log(2 * len(parts)) if parts else _NEVER
