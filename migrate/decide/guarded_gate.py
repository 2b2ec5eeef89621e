"""GuardedGate: evidence that holds at any time, guarded against bursts, cold starts and shared incidents."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from migrate.decide import stratum
from migrate.decide.gate import Stage
from migrate.decide.growth import RATIOS, Arms
from migrate.decide.guards import CROWD, USUAL_BAKE, Calibration, Guards, charge_weight, start_weight
from migrate.decide.memory import Memory
from migrate.decide.odds import Odds, odds
from migrate.decide.progress import Budget, Indicator, Progress
from migrate.decide.track import WORST, Terms, Track, mixed
from migrate.decide.weighing import Weighing
from migrate.decide.yardstick import Yardstick
from migrate.model.batch import Batch
from migrate.model.duration import written
from migrate.model.event import Json
from migrate.model.shared import SharedTrouble
from migrate.model.side import Side
from migrate.model.slo import Sli, Slo
from migrate.model.verdict import Ruling, Verdict

MINUTE = 60.0

_MOST = math.log(len(RATIOS) + 1)


@dataclass(frozen=True, slots=True)
class GuardedGate:
    """Rolls back when the evidence against green reaches 1/alpha, once over the whole migration; or when half of
    `spend`, the bad requests of the tightest objective beyond the usual that it may cost, is gone and evidence of its
    own, for faults too mild for the first, says that chance did not spend it.

    While blue suffers by its own detector, and a while after, a shared incident is likely: then only the comparison
    with blue may roll back, and once that is beyond doubt the rest holds. A step is certified by its own test, green's
    ratio below the tolerance at 1 - beta; the absence of alarms certifies nothing.

    Evidence is of the weighed counts, certificates and the budget are of what users felt.
    """

    slo: Slo
    calibrations: Mapping[Sli, Calibration]
    steps: int
    spend: float
    guards: Guards = field(default_factory=Guards)
    caveats: Sequence[str] = ()
    """What the form of the counts costs; told in the first verdict."""
    _made: dict[Sli, tuple[Stage, Yardstick]] = field(
        default_factory=dict[Sli, "tuple[Stage, Yardstick]"], init=False, repr=False, compare=False
    )

    def update(self, memory: Json, stage: Stage, batches: Sequence[Batch]) -> Json:
        return self.after(Memory.from_json(memory), stage, batches).to_json()

    def judge(self, memory: Json, stage: Stage) -> Verdict:
        kept = Memory.from_json(memory)
        if kept.stage != stage.id or not kept.tracks:
            caveats = () if kept.tracks or stage.step.index else self.caveats
            return Verdict(Ruling.HOLD, "; ".join(["nothing was counted in this step yet", *caveats]))
        return replace(self.verdict(kept, self.weigh(kept)), shared=self._shared(kept))

    def after(self, memory: Memory, stage: Stage, batches: Sequence[Batch]) -> Memory:
        """As `update`, without JSON in between. Strata of one span come in one call."""
        kept = memory.entered(stage)
        tracks, clients = dict(kept.tracks), kept.clients
        for parts in _spans(batches):
            batch = parts[0]
            if batch.end > stage.since and batch.sli in self.calibrations:
                key = batch.signal + " " + batch.sli
                track, strata = tracks.get(key) or Track(), {part.stratum: _arms(part) for part in parts}
                arms = _sum(tuple(strata.values()))
                tracks[key] = track.after(arms, self._terms(batch, arms, stage, track), strata)
                if batch.by_client and key not in clients:
                    clients |= {key}
        return Memory(kept.stage, kept.attempt, kept.looks + len(batches), tracks, clients)

    def weigh(self, memory: Memory) -> Weighing:
        """What the evidence says now. Raises ValueError where nothing was counted."""
        logs = {key: track.logs for key, track in memory.tracks.items()}
        worst = max(logs, key=lambda key: max(logs[key]))
        least = min(memory.tracks, key=lambda key: self._certificate(memory.tracks[key]))
        certificate = self.certificate(memory)
        evidence, excess = mixed(logs.values()), self._spent(memory)
        threshold = self.guards.threshold()
        suffering = any(track.suffering(self.guards) for track in memory.tracks.values())
        vetoed = evidence >= threshold and logs[worst][0] < threshold and (suffering or self._doubtful(memory))
        frozen = vetoed or self._shared_incident(memory)
        if (evidence >= threshold and not vetoed) or (self._overspent(memory, excess) and not suffering):
            ruling = Ruling.ROLLBACK
        elif frozen:
            ruling = Ruling.HOLD
        else:
            ruling = Ruling.ADVANCE if certificate >= 1.0 and not suffering else Ruling.HOLD
        return Weighing(ruling, evidence, worst, certificate, least, excess, frozen)

    def certificate(self, memory: Memory) -> float:
        """How much of the step's certificate is there, over the indicator that is furthest from it; 1 is all."""
        return min([self._certificate(track) for track in memory.tracks.values()])

    def _certificate(self, track: Track) -> float:
        """Of one indicator: of all its traffic, and of each stratum."""
        return min(track.certificate / -math.log(self.guards.beta), stratum.certificate(track.strata, self.guards.beta))

    def quiet(self, memory: Memory) -> bool:
        """Whether `weigh` would surely neither take back nor freeze, told at a fraction of its cost.

        E is a mean of sums of K terms and a rest of at most 1, so at most K + 1 times the larger of 1 and its largest
        term; and no excess is worth more than itself.
        """
        threshold, incident = self.guards.threshold() - _MOST, self.guards.incident() - _MOST
        for track in memory.tracks.values():
            split = [max(each.relative) for each in track.strata.values()]
            accused = max(0.0, *split, *track.relative, *track.absolute, *track.hourly) >= threshold
            if accused or track.charge.amount >= self.spend / 2 or max(track.blue) >= incident:
                return False
        return True

    def verdict(self, memory: Memory, weighing: Weighing) -> Verdict:
        """The weighing as a sentence."""
        seen = weighing
        compared = _compared(seen.worst, memory)
        against = f"{compared}; evidence {odds(seen.evidence)} (limit {odds(self.guards.threshold())})"
        if seen.frozen and seen.ruling is Ruling.HOLD:
            return Verdict(seen.ruling, f"blue suffers as well: {against}")
        if seen.evidence >= self.guards.threshold():
            return Verdict(seen.ruling, against)
        if seen.ruling is Ruling.ROLLBACK:
            why = (
                f"green cost {seen.excess:.0f} bad requests beyond the usual, half of the {self.spend:.0f} it may "
                f"spend; evidence that it did {odds(self._charged(memory))} (limit {odds(self.guards.spent())})"
            )
            return Verdict(seen.ruling, why)
        compared = _compared(seen.least, memory)
        if seen.certificate >= 1.0 and seen.ruling is Ruling.HOLD:
            return Verdict(seen.ruling, f"blue suffered less than {written(self.guards.calm)} ago: {compared}")
        if seen.ruling is Ruling.ADVANCE:
            return Verdict(seen.ruling, f"certified at {1 - self.guards.beta:.0%}: {compared}")
        return Verdict(seen.ruling, f"certificate {max(0.0, seen.certificate):.0%} ({seen.least}): {compared}")

    def _terms(self, batch: Batch, arms: Arms, stage: Stage, track: Track) -> Terms:
        guards, calibration = self.guards, self.calibrations[batch.sli]
        yardstick = self._yardstick(stage, batch.sli)
        slack = yardstick.cold_slack if batch.start < yardstick.warm else yardstick.slack
        seconds = max(1.0, (batch.end - batch.start).total_seconds())
        planned, charge = max(1, round(yardstick.bake / seconds)), track.charge
        size = max(1.0, arms.weight * MINUTE / seconds / calibration.comparison)
        return Terms(
            guards,
            yardstick.rho * slack,
            yardstick.standard,
            slack,
            calibration.phi * size,
            min(max(0.0, 1.0 - track.begun), start_weight(track.batches + 1, self.steps, planned)),
            seconds,
            calibration.base if calibration.measured else yardstick.standard,
            calibration.felt_base,
            (calibration.felt_phi or calibration.phi) * size,
            yardstick.tolerance,
            CROWD if batch.by_client else math.inf,
            yardstick.certified,
            min(max(0.0, 1.0 - charge.begun), charge_weight(track.batches + 1, self.steps, charge.elapsed, seconds)),
        )

    def _yardstick(self, stage: Stage, sli: Sli) -> Yardstick:
        """Made once for each stage, because a replay asks for every batch."""
        known = self._made.get(sli)
        if known is None or known[0] is not stage:
            known = self._made[sli] = (stage, self._yardstick_of(stage, sli))
        return known[1]

    def _yardstick_of(self, stage: Stage, sli: Sli) -> Yardstick:
        guards, calibration, step = self.guards, self.calibrations[sli], stage.step
        standard = self._standard(sli)
        margin = guards.margin(step.weights.share, calibration)
        return Yardstick(
            rho=guards.rho * calibration.offset,
            standard=standard,
            warm=stage.since + guards.warm,
            cold_slack=max(guards.fuse, margin),
            slack=margin,
            bake=(step.bake or USUAL_BAKE).total_seconds(),
            tolerance=step.tolerances.get(sli),
            certified=Side.GREEN if step.weights.green else Side.BLUE,
        )

    def _standard(self, sli: Sli) -> float:
        objective = self.slo.objective(sli)
        return min(WORST, self.guards.limit * (objective.allowance if objective else 1.0))

    def _spent(self, memory: Memory) -> float:
        """The largest excess of any indicator, in bad requests of the tightest objective: where 1 % may be slow and
        0.1 % fail, a slow one is worth a tenth of a failed one. Signals see the same users, so they do not add up.
        """
        tightest = min(each.allowance for each in self.slo.objectives)
        worth = {each.sli: tightest / each.allowance for each in self.slo.objectives}
        excesses = ((track.charge.amount, Sli(key.rpartition(" ")[2])) for key, track in memory.tracks.items())
        return max(0.0, *(excess * worth.get(sli, 1.0) for excess, sli in excesses))

    def _charged(self, memory: Memory) -> float:
        """ln of the evidence that green was charged for more than chance: the mean over indicators."""
        return mixed([[track.charge.log] for track in memory.tracks.values()])

    def _overspent(self, memory: Memory, excess: float) -> bool:
        return excess >= self.spend / 2 and self._charged(memory) >= self.guards.spent()

    def _doubtful(self, memory: Memory) -> bool:
        """Blue may be suffering as well; a moment more will tell."""
        return any(track.log_blue >= math.log(self.guards.doubt) for track in memory.tracks.values())

    def _shared_incident(self, memory: Memory) -> bool:
        """Blue's detector is beyond doubt; a healthy blue brings it there within `veto` batches with chance alpha."""
        return any(track.log_blue >= self.guards.incident() for track in memory.tracks.values())

    def _shared(self, memory: Memory) -> SharedTrouble | None:
        """The longest of the indicators'."""
        found = [shared for track in memory.tracks.values() if (shared := track.shared())]
        return max(found, key=lambda each: each.lasting, default=None)

    def progress(self, memory: Json, stage: Stage) -> Progress:
        """The odds of an indicator are what it adds to those of all together: the limit is held against the sum."""
        kept = Memory.from_json(memory).entered(stage)
        if not kept.tracks:
            return Progress()
        logs = [track.logs for track in kept.tracks.values()]
        indicators = [
            self._indicator(key, track, mixed([each]) - math.log(len(logs)))
            for (key, track), each in zip(kept.tracks.items(), logs, strict=True)
        ]
        budget = Budget(self._spent(kept), self.spend) if math.isfinite(self.spend) else None
        return Progress(tuple(indicators), Odds(mixed(logs), self.guards.threshold()), budget)

    def _indicator(self, key: str, track: Track, log: float) -> Indicator:
        signal, _, sli = key.rpartition(" ")
        certificate = self._certificate(track)
        against = Odds(log, self.guards.threshold())
        return Indicator(signal, Sli(sli), against, min(1.0, max(0.0, certificate)))


def _compared(key: str, memory: Memory) -> str:
    track, slow = memory.tracks[key], key.rpartition(" ")[2] == Sli.LATENCY
    green = track.green_bad / track.green_total if track.green_total else 0.0
    blue = track.blue_bad / track.blue_total if track.blue_total else 0.0
    if key in memory.clients:
        does = "is slow for" if slow else "fails"
        return (
            f"green {does} {track.green_bad} clients ({key}; {green:.2%} of {track.green_total} requests), "
            f"blue {track.blue_bad} ({blue:.2%} of {track.blue_total})"
        )
    does = "is slow in" if slow else "fails"
    return f"green {does} {green:.2%} of {track.green_total} requests ({key}), blue {blue:.2%} of {track.blue_total}"


def _arms(batch: Batch) -> Arms:
    green, blue = batch.green, batch.blue
    if not batch.by_client:
        return Arms(green.total, green.bad, blue.total, blue.bad)
    return Arms(
        green.total,
        batch.bad(Side.GREEN),
        blue.total,
        batch.bad(Side.BLUE),
        batch.harm(Side.GREEN),
        batch.harm(Side.BLUE),
    )


def _sum(strata: Sequence[Arms]) -> Arms:
    if len(strata) == 1:
        return strata[0]
    return Arms(
        sum(arms.n_green for arms in strata),
        sum(arms.x_green for arms in strata),
        sum(arms.n_blue for arms in strata),
        sum(arms.x_blue for arms in strata),
        sum(arms.harm_green for arms in strata),
        sum(arms.harm_blue for arms in strata),
    )


def _spans(batches: Sequence[Batch]) -> Iterable[Sequence[Batch]]:
    """Batches that are strata of one span together, every other one alone."""
    if len(batches) == 1 or not any(batch.stratum for batch in batches):
        return [(batch,) for batch in batches]
    spans: dict[tuple[str, Sli, datetime, datetime], list[Batch]] = {}
    for batch in batches:
        spans.setdefault((batch.signal, batch.sli, batch.start, batch.end), []).append(batch)
    return spans.values()
