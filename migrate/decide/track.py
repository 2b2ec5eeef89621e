"""Track: the evidence gathered about one indicator of one signal. Plain numbers, so that it is JSON as it stands."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from migrate.decide.growth import LOG_PRIOR, RATIOS, Arms, absolute, log_add, log_sum, relative, reverse
from migrate.model.side import Side

_NEVER = -1e300
"""ln 0 as JSON can hold it."""


def _nothing() -> tuple[float, ...]:
    return (_NEVER,) * len(RATIOS)


@dataclass(frozen=True, slots=True)
class Terms:
    """What one batch is held against: limits already scaled, the share of evidence it may add, its prior weight."""

    rho: float | None
    """None while green warms up: then blue's ratio says nothing of it."""
    limit: float
    phi: float
    ceiling: float
    weight: float
    base: float
    tolerance: float
    certified: Side
    """The side whose health lets the step go on: green, or blue while green has no traffic."""


@dataclass(frozen=True, slots=True)
class Track:
    """Logarithms of the evidence per ratio, relative and absolute; the prior weight already spent; the certificate's
    logarithm; blue's own detector; bad requests of green beyond the base ratio.
    """

    relative: tuple[float, ...] = field(default_factory=_nothing)
    absolute: tuple[float, ...] = field(default_factory=_nothing)
    begun: float = 0.0
    certificate: float = 0.0
    blue: tuple[float, ...] = field(default_factory=_nothing)
    excess: float = 0.0
    batches: int = 0
    green_total: int = 0
    green_bad: int = 0
    blue_total: int = 0
    blue_bad: int = 0

    def step(self) -> Track:
        """The same track at the beginning of a step: the certificate and the counts of the step begin anew."""
        return replace(self, certificate=0.0, batches=0, green_total=0, green_bad=0, blue_total=0, blue_bad=0)

    def after(self, arms: Arms, terms: Terms) -> Track:
        """The track after one more batch."""
        nothing = [0.0] * len(RATIOS)
        by_blue = relative(arms, terms.rho) if terms.rho is not None else nothing
        by_limit = absolute(arms.n_green, arms.x_green, terms.limit)
        return Track(
            relative=_grown(self.relative, by_blue, terms),
            absolute=_grown(self.absolute, by_limit, terms),
            begun=self.begun + terms.weight,
            certificate=self.certificate + _health(arms, terms) / terms.phi,
            blue=_grown(self.blue, absolute(arms.n_blue, arms.x_blue, terms.limit), replace(terms, weight=1.0)),
            excess=self.excess + arms.x_green - arms.n_green * terms.base,
            batches=self.batches + 1,
            green_total=self.green_total + arms.n_green,
            green_bad=self.green_bad + arms.x_green,
            blue_total=self.blue_total + arms.n_blue,
            blue_bad=self.blue_bad + arms.x_blue,
        )

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


_FIELDS = tuple(Track.__dataclass_fields__)


def _health(arms: Arms, terms: Terms) -> float:
    counts = (arms.n_green, arms.x_green) if terms.certified is Side.GREEN else (arms.n_blue, arms.x_blue)
    return reverse(*counts, terms.base, terms.tolerance)


def _grown(logs: Sequence[float], growth: Sequence[float], terms: Terms) -> tuple[float, ...]:
    """L <- ln(exp L + w/K) + min(l/phi, C)."""
    begin = math.log(terms.weight) + LOG_PRIOR if terms.weight > 0 else _NEVER
    return tuple(
        log_add(log, begin) + min(add / terms.phi, terms.ceiling) for log, add in zip(logs, growth, strict=True)
    )


def _whole(logs: Sequence[float], begun: float) -> float:
    rest = max(0.0, 1.0 - begun)
    return log_sum([*logs, math.log(rest) if rest > 0 else _NEVER])


def mixed(tracks: Mapping[str, Track]) -> float:
    """ln of the migration's evidence: the mean over indicators of the mean of both processes; still an e-process."""
    parts = [log_add(track.log_relative, track.log_absolute) - math.log(2) for track in tracks.values()]
    return log_sum(parts) - math.log(len(parts)) if parts else _NEVER
