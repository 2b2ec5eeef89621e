"""Twin: the guarded gate over many migrations at once. A test holds it equal to the gate, update by update."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from bench.study.calibrated import Calibrated
from bench.study.world import Bools, Floats, Ints
from migrate.decide.growth import LOG_PRIOR, RATIOS
from migrate.decide.guards import CONFIRMED, CROWD, UNCONFIRMED, Guards, start_weight
from migrate.decide.track import FADING, LEAST_BLUE, LONG, REMEMBERED, WORST

NEVER = -1e300
_K = np.array(RATIOS)[:, None]
_LN_K = np.log(_K)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the gate was told of the service and the ramp."""

    allowance: float
    steps: int
    spend: float


@dataclass(frozen=True, slots=True)
class Moment:
    """One batch on the ramp: seconds since its step began, its length, the share of the step, batches planned in it."""

    since: float
    seconds: float
    share: float
    planned: int


class Twin:
    """One indicator of one signal; every field is as in `migrate.decide.track.Track`, an entry per migration."""

    def __init__(self, guards: Guards, seen: Calibrated, setting: Setting, crowd: float = CROWD) -> None:
        """`crowd` is inf where requests are counted."""
        count = len(seen.base)
        self.guards, self.seen, self.setting, self.crowd = guards, seen, setting, crowd
        self.standard = min(WORST, guards.limit * setting.allowance)
        self.relative, self.absolute, self.blue = (np.full((len(RATIOS), count), NEVER) for _ in range(3))
        self.certificate, self.excess = np.zeros(count), np.zeros(count)
        self.calm = np.full(count, LONG)
        self.lately_total, self.lately_bad = np.zeros(count), np.zeros(count)
        self.begun, self.batches = 0.0, 0

    def step(self) -> None:
        """A new step begins."""
        self.certificate = np.zeros_like(self.certificate)
        self.batches = 0

    def update(self, n_green: Ints, x_green: Ints, n_blue: Ints, x_blue: Ints, at: Moment) -> None:
        """One batch of each migration."""
        guards, seen = self.guards, self.seen
        slack, size = self._slack(at), n_green * n_blue / np.maximum(n_green + n_blue, 1)
        phi = seen.phi * np.maximum(1.0, size * (60 / at.seconds) / seen.comparison)
        weight = start_weight(self.batches + 1, self.setting.steps, at.planned)
        begun = self.begun + min(max(0.0, 1.0 - self.begun), weight)
        relative = self._grown(
            self.relative, _relative(n_green, x_green, n_blue, x_blue, guards.rho * slack) / phi, begun
        )
        absolute = self._against_limit(n_green, x_green, slack, phi, begun)
        crowded = x_green >= self.crowd
        self.relative = np.where(crowded, relative, self._confirmed(self.relative, relative, begun))
        self.absolute = np.where(crowded, absolute, self._confirmed(self.absolute, absolute, begun))
        self.begun, self.batches = begun, self.batches + 1
        self._watch(n_green, n_blue, x_blue, phi, at.seconds)
        tolerance = np.minimum(WORST, guards.tolerance * np.maximum(self.standard, guards.rho * seen.base))
        good = n_green - x_green
        health = x_green * np.log(seen.base / tolerance) + good * np.log((1 - seen.base) / (1 - tolerance))
        self.certificate = self.certificate + health / phi
        concurrent = np.maximum(seen.base, x_blue / np.maximum(n_blue, 1))
        self.excess = self.excess + x_green - n_green * np.where(self.suffering, concurrent, seen.base)

    def _slack(self, at: Moment) -> Floats:
        if at.share < 1.0:
            rest = 1.0 / at.share - 1.0
            margin = 1.0 + np.minimum(self.guards.mix * rest, self.guards.spread * np.sqrt(self.seen.mix * rest))
        else:
            margin = np.ones_like(self.seen.base)
        return np.maximum(self.guards.fuse, margin) if at.since < self.guards.warm.total_seconds() else margin

    def _grown(self, logs: Floats, growth: Floats, begun: float) -> Floats:
        weight = begun - self.begun
        begin = math.log(weight) + LOG_PRIOR if weight > 0 else NEVER
        return np.logaddexp(logs, begin) + growth

    def _against_limit(self, n_green: Ints, x_green: Ints, slack: Floats, phi: Floats, begun: float) -> Floats:
        trust = self.guards.trust
        lately = (self.lately_bad + trust) / (self.lately_total + trust / self.standard)
        limit = np.minimum(WORST, np.maximum(self.standard, lately) * slack)
        growth = np.where(self.suffering, 0.0, _absolute(n_green, x_green, limit) / phi)
        kept = np.where(self.suffering, np.minimum(self.absolute, LOG_PRIOR), self.absolute)
        return self._grown(kept, growth, begun)

    def _confirmed(self, before: Floats, after: Floats, begun: float) -> Floats:
        threshold = self.guards.threshold()
        over = _whole(after, begun) - UNCONFIRMED * threshold
        low = _whole(before, self.begun) < CONFIRMED * threshold
        return after - np.where(low, np.maximum(over, 0.0), 0.0)

    def _watch(self, n_green: Ints, n_blue: Ints, x_blue: Ints, phi: Floats, seconds: float) -> None:
        growth = _absolute(n_blue, x_blue, self.standard) / phi
        most = self.guards.incident() + REMEMBERED
        speaks = (n_blue > 0) & (n_blue >= LEAST_BLUE * (n_green + n_blue))
        watched = np.minimum(most, np.logaddexp(self.blue, LOG_PRIOR) + growth)
        self.blue = np.where(speaks, watched, np.maximum(NEVER, self.blue - FADING * seconds))
        ill = speaks & (_log_sum(self.blue) >= math.log(self.guards.veto))
        self.calm = np.where(ill, 0.0, np.minimum(LONG, self.calm + seconds))
        fade = math.exp(-seconds / self.guards.lately.total_seconds())
        self.lately_total = np.where(speaks, self.lately_total * fade + n_blue, self.lately_total)
        self.lately_bad = np.where(speaks, self.lately_bad * fade + x_blue, self.lately_bad)

    @property
    def suffering(self) -> Bools:
        """Whether blue suffers, or did a short while ago."""
        return self.calm < self.guards.calm.total_seconds()

    @property
    def _doubtful(self) -> Bools:
        """Whether blue suffers, did a short while ago, or may be about to."""
        return self.suffering | (_log_sum(self.blue) >= math.log(self.guards.doubt))

    @property
    def evidence(self) -> Floats:
        """ln of the migration's evidence."""
        return np.logaddexp(_whole(self.relative, self.begun), _whole(self.absolute, self.begun)) - math.log(2)

    def rolled_back(self) -> Bools:
        """Whether the gate would take each migration back now."""
        threshold = self.guards.threshold()
        by_blue = _whole(self.relative, self.begun) >= threshold
        accused = (self.evidence >= threshold) & (by_blue | ~self._doubtful)
        return accused | ((self.excess >= self.setting.spend / 2) & ~self.suffering)

    def frozen(self) -> Bools:
        """Whether a shared incident holds each migration, or would its rollback."""
        threshold = self.guards.threshold()
        vetoed = (self.evidence >= threshold) & self._doubtful & (_whole(self.relative, self.begun) < threshold)
        return vetoed | (_log_sum(self.blue) >= self.guards.incident())


def _relative(n_green: Ints, x_green: Ints, n_blue: Ints, x_blue: Ints, rho: Floats) -> Floats:
    exposure = rho * n_green + n_blue
    w = np.divide(n_green, exposure, out=np.zeros_like(exposure), where=exposure > 0)
    return x_green * _LN_K - (x_green + x_blue) * np.log1p((rho * _K - rho) * w)


def _absolute(total: Ints, bad: Ints, limit: Floats | float) -> Floats:
    return bad * _LN_K - total * limit * (_K - 1)


def _whole(logs: Floats, begun: float) -> Floats:
    rest = max(0.0, 1.0 - begun)
    return np.logaddexp(_log_sum(logs), math.log(rest) if rest > 0 else NEVER)


def _log_sum(logs: Floats) -> Floats:
    high = logs.max(axis=0)
    return high + np.log(np.exp(logs - high).sum(axis=0))
