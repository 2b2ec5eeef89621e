"""Twin: the guarded gate over many migrations at once. A test holds it equal to the gate, update by update."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np

from bench.study.calibrated import Calibrated
from bench.study.world import Bools, Floats, Ints
from migrate.decide.growth import CHARGED, RATIOS
from migrate.decide.guards import CONFIRMED, CROWD, UNCONFIRMED, Guards, charge_weight, start_weight
from migrate.decide.remembered import HOUR, NEVER_HEARD, SHRINK
from migrate.decide.track import FADING, LEAST_BLUE, LONG, PARTS, REMEMBERED, WORST

NEVER = -1e300
_K, _CHARGED = np.array(RATIOS)[:, None], np.array(CHARGED)[:, None]


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


@dataclass(frozen=True, slots=True)
class Seen:
    """One batch of each migration: requests, what accuses a side, and what users felt."""

    n_green: Ints
    x_green: Ints
    n_blue: Ints
    x_blue: Ints
    f_green: Ints
    f_blue: Ints


class Memory:
    """As `migrate.decide.remembered.Remembered`."""

    def __init__(self, count: int) -> None:
        self.lately_total, self.lately_bad = np.zeros(count), np.zeros(count)
        self.well_total, self.well_bad = np.zeros(count), np.zeros(count)
        self.hour_total, self.hour_bad, self.hour_felt = np.zeros(count), np.zeros(count), np.zeros(count)
        self.silent = np.full(count, NEVER_HEARD)

    def update(self, seen: Seen, seconds: float, guards: Guards, calm: Floats, speaks: Bools) -> None:
        fade, hourly = math.exp(-seconds / guards.lately.total_seconds()), math.exp(-seconds / HOUR)
        forgotten = math.exp(-seconds / guards.fading.total_seconds())
        fresh, well = speaks & (calm > 0), speaks & (calm >= guards.calm.total_seconds())
        self.well_total = np.where(fresh, self.well_total * fade + seen.n_blue, np.where(speaks, 0, self.well_total))
        self.well_bad = np.where(fresh, self.well_bad * fade + seen.x_blue, np.where(speaks, 0, self.well_bad))
        kept = np.where(speaks, 1.0, forgotten)
        self.lately_total = np.where(well, self.well_total, self.lately_total * kept)
        self.lately_bad = np.where(well, self.well_bad, self.lately_bad * kept)
        self.hour_total = np.where(well, self.hour_total * hourly + seen.n_blue, self.hour_total)
        self.hour_bad = np.where(well, self.hour_bad * hourly + seen.x_blue, self.hour_bad)
        self.hour_felt = np.where(well, self.hour_felt * hourly + seen.f_blue, self.hour_felt)
        self.silent = np.where(speaks, 0.0, np.minimum(NEVER_HEARD, self.silent + seconds))

    def felt(self, base: Floats) -> Floats:
        return (self.hour_felt + SHRINK) / (self.hour_total + SHRINK / base)


class Charge:
    """As `migrate.decide.charge.Charge`."""

    def __init__(self, count: int) -> None:
        self.amount = np.zeros(count)
        self.relative, self.absolute = (np.full((len(CHARGED), count), NEVER) for _ in range(2))
        self.begun, self.elapsed = 0.0, 0.0

    @property
    def log(self) -> Floats:
        return np.logaddexp(whole(self.relative, self.begun), whole(self.absolute, self.begun)) - math.log(2)


@dataclass(frozen=True, slots=True)
class Terms:
    """What one batch is held against; an entry per migration where it differs."""

    slack: Floats
    phi: Floats
    felt_phi: Floats
    limit: Floats
    usual: Floats
    begun: float


class Twin:
    """One indicator of one signal; every field is as in `migrate.decide.track.Track`, an entry per migration."""

    def __init__(self, guards: Guards, seen: Calibrated, setting: Setting, crowd: float = CROWD) -> None:
        """`crowd` is inf where requests are counted."""
        count = len(seen.base)
        self.guards, self.seen, self.setting, self.crowd = guards, seen, setting, crowd
        self.standard = min(WORST, guards.limit * setting.allowance)
        self.relative, self.absolute, self.hourly, self.blue = (np.full((len(RATIOS), count), NEVER) for _ in range(4))
        self.certificate, self.calm = np.zeros(count), np.full(count, LONG)
        self.memory, self.charge = Memory(count), Charge(count)
        self.begun, self.batches = 0.0, 0

    def step(self) -> None:
        """A new step begins."""
        self.certificate = np.zeros_like(self.certificate)
        self.batches = 0

    def update(self, seen: Seen, at: Moment) -> None:
        """One batch of each migration."""
        terms, ill = self._terms(seen, at), self.suffering
        rho = self.guards.rho * terms.slack
        self._accuse("relative", _relative(seen, rho, _K), seen, terms)
        self._accuse("absolute", _absolute(seen.n_green, seen.x_green, terms.limit, _K), seen, terms, still=ill)
        self._accuse("hourly", _absolute(seen.n_green, seen.x_green, terms.usual, _K), seen, terms, still=ill)
        self._certify(seen, terms)
        speaks = (seen.n_blue > 0) & (seen.n_blue >= LEAST_BLUE * (seen.n_green + seen.n_blue))
        self._watch(seen, terms, at.seconds, speaks)
        self._charge(seen, terms, at, speaks, ill)
        self.memory.update(seen, at.seconds, self.guards, self.calm, speaks)
        self.begun, self.batches = terms.begun, self.batches + 1

    def _terms(self, seen: Seen, at: Moment) -> Terms:
        slack, size = self._slack(at), seen.n_green * seen.n_blue / np.maximum(seen.n_green + seen.n_blue, 1)
        scale = np.maximum(1.0, size * (60 / at.seconds) / self.seen.comparison)
        weight = start_weight(self.batches + 1, self.setting.steps, at.planned)
        begun = self.begun + min(max(0.0, 1.0 - self.begun), weight)
        limit, usual = self._limits(slack)
        return Terms(slack, self.seen.phi * scale, self.seen.felt_phi * scale, limit, usual, begun)

    def _slack(self, at: Moment) -> Floats:
        if at.share < 1.0:
            rest = 1.0 / at.share - 1.0
            margin = 1.0 + np.minimum(self.guards.mix * rest, self.guards.spread * np.sqrt(self.seen.mix * rest))
        else:
            margin = np.ones_like(self.seen.base)
        return np.maximum(self.guards.fuse, margin) if at.since < self.guards.warm.total_seconds() else margin

    def _standard(self) -> Floats:
        memory, trust = self.memory, self.guards.trust
        lately = (memory.lately_bad + trust) / (memory.lately_total + trust / self.standard)
        return np.maximum(self.standard, lately)

    def _limits(self, slack: Floats) -> tuple[Floats, Floats]:
        """Of the objective, and of blue's last hour."""
        memory, guards = self.memory, self.guards
        expected = memory.hour_total * self.seen.base
        contradicted = memory.hour_bad > 1.5 * expected + 2.0 * np.sqrt(expected) + 2.0
        base = np.where(contradicted, self.standard, self.seen.base)
        hour = (memory.hour_bad + guards.usual_trust) / (memory.hour_total + guards.usual_trust / base)
        usual, old = guards.usual * slack * hour, np.minimum(1.0, memory.silent / guards.returning.total_seconds())
        usual = usual + old * np.maximum(0.0, self.standard * slack - usual)
        return np.minimum(WORST, self._standard() * slack), np.minimum(WORST, usual)

    def _accuse(self, name: str, growth: Floats, seen: Seen, terms: Terms, still: Bools | None = None) -> None:
        before: Floats = getattr(self, name)
        kept, growth = before, growth / terms.phi
        if still is not None:
            kept, growth = (
                np.where(still, np.minimum(before, -math.log(len(RATIOS))), before),
                np.where(still, 0, growth),
            )
        after = _grown(kept, growth, terms.begun - self.begun)
        lifted = self._confirmed(before, after, terms.begun)
        setattr(self, name, np.where(seen.x_green >= self.crowd, after, lifted))

    def _confirmed(self, before: Floats, after: Floats, begun: float) -> Floats:
        threshold = self.guards.threshold()
        over = whole(after, begun) - UNCONFIRMED * threshold
        low = whole(before, self.begun) < CONFIRMED * threshold
        return after - np.where(low, np.maximum(over, 0.0), 0.0)

    def _certify(self, seen: Seen, terms: Terms) -> None:
        expected = np.minimum(self.seen.felt, self.memory.felt(self.seen.felt))
        tolerance = np.minimum(WORST, self.guards.tolerance * np.maximum(self.standard, self.guards.rho * expected))
        good = seen.n_green - seen.f_green
        health = seen.f_green * np.log(expected / tolerance) + good * np.log((1 - expected) / (1 - tolerance))
        self.certificate = self.certificate + health / terms.felt_phi

    def _watch(self, seen: Seen, terms: Terms, seconds: float, speaks: Bools) -> None:
        most = self.guards.incident() + REMEMBERED
        growth = _absolute(seen.n_blue, seen.x_blue, self.standard, _K) / terms.phi
        watched = np.minimum(most, _grown(self.blue, growth, 1.0))
        self.blue = np.where(speaks, watched, np.maximum(NEVER, self.blue - FADING * seconds))
        ill = speaks & (_log_sum(self.blue) >= math.log(self.guards.veto))
        self.calm = np.where(ill, 0.0, np.minimum(LONG, self.calm + seconds))

    def _charge(self, seen: Seen, terms: Terms, at: Moment, speaks: Bools, was_ill: Bools) -> None:
        charge, standard = self.charge, self._standard()
        usual = np.where(speaks, self.memory.felt(self.seen.felt), standard)
        concurrent = np.where(seen.n_blue > 0, seen.f_blue / np.maximum(seen.n_blue, 1), 0.0)
        usual = np.minimum(WORST, np.where(self.suffering, np.maximum(usual, concurrent), usual))
        charge.amount = np.maximum(0.0, charge.amount + seen.f_green - seen.n_green * usual)
        told = charge_weight(self.batches + 1, self.setting.steps, charge.elapsed, at.seconds)
        weight = min(max(0.0, 1.0 - charge.begun), told)
        rho = self.guards.rho * terms.slack
        charge.relative = _grown(charge.relative, _relative(seen, rho, _CHARGED) / terms.phi, weight)
        growth = np.where(was_ill, 0.0, _absolute(seen.n_green, seen.x_green, terms.limit, _CHARGED) / terms.phi)
        kept = np.where(was_ill, np.minimum(charge.absolute, -math.log(len(CHARGED))), charge.absolute)
        charge.absolute = _grown(kept, growth, weight)
        charge.begun, charge.elapsed = charge.begun + weight, charge.elapsed + at.seconds

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
        processes = zip((self.relative, self.absolute, self.hourly), PARTS, strict=True)
        return _log_sum(np.array([whole(logs, self.begun) + math.log(part) for logs, part in processes]))

    @property
    def certified(self) -> Bools:
        return self.certificate >= -math.log(self.guards.beta)

    @property
    def overspent(self) -> Bools:
        spent = (self.charge.amount >= self.setting.spend / 2) & (self.charge.log >= self.guards.spent())
        return spent & ~self.suffering

    def rolled_back(self) -> Bools:
        """Whether the gate would take each migration back now."""
        threshold = self.guards.threshold()
        by_blue = whole(self.relative, self.begun) >= threshold
        accused = (self.evidence >= threshold) & (by_blue | ~self._doubtful)
        return accused | self.overspent

    def frozen(self) -> Bools:
        """Whether a shared incident holds each migration, or would its rollback."""
        threshold = self.guards.threshold()
        vetoed = (self.evidence >= threshold) & self._doubtful & (whole(self.relative, self.begun) < threshold)
        return vetoed | (_log_sum(self.blue) >= self.guards.incident())

    def keep(self, rows: Bools) -> None:
        """Go on with these migrations alone."""
        for part in (self, self.memory, self.charge):
            for name, value in vars(part).items():
                if isinstance(value, np.ndarray):
                    setattr(part, name, value[..., rows])
        self.seen = Calibrated(*(getattr(self.seen, field.name)[rows] for field in fields(self.seen)))


def _relative(seen: Seen, rho: Floats, k: Floats) -> Floats:
    exposure = rho * seen.n_green + seen.n_blue
    w = np.divide(seen.n_green, exposure, out=np.zeros_like(exposure), where=exposure > 0)
    return seen.x_green * np.log(k) - (seen.x_green + seen.x_blue) * np.log1p((rho * k - rho) * w)


def _absolute(total: Ints, bad: Ints, limit: Floats | float, k: Floats) -> Floats:
    return bad * np.log(k) - total * limit * (k - 1)


def _grown(logs: Floats, growth: Floats, weight: float) -> Floats:
    begin = math.log(weight) - math.log(len(logs)) if weight > 0 else NEVER
    return np.logaddexp(logs, begin) + growth


def whole(logs: Floats, begun: float) -> Floats:
    rest = max(0.0, 1.0 - begun)
    return np.logaddexp(_log_sum(logs), math.log(rest) if rest > 0 else NEVER)


def _log_sum(logs: Floats) -> Floats:
    high = logs.max(axis=0)
    return high + np.log(np.exp(logs - high).sum(axis=0))
