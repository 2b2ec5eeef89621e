"""GuardedGate: evidence that holds at any time, guarded against bursts, cold starts and shared incidents."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from migrate.decide import stratum
from migrate.decide.gate import Stage
from migrate.decide.growth import RATIOS, Arms, log_add, log_sum
from migrate.decide.guards import CROWD, USUAL_BAKE, Calibration, Guards, charge_weight, start_weight
from migrate.decide.memory import Memory
from migrate.decide.mix import Held, Mix
from migrate.decide.odds import Odds, odds
from migrate.decide.progress import Budget, Indicator, Progress
from migrate.decide.track import WORST, Terms, Track, mixed, speaks, together
from migrate.decide.weighing import Weighing
from migrate.decide.yardstick import Yardstick
from migrate.model.answers import AnswerClass, ClassCount
from migrate.model.batch import NOTHING, Batch
from migrate.model.duration import written
from migrate.model.event import Json
from migrate.model.figure import count, share
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
        tracks, clients, mixes = dict(kept.tracks), kept.clients, dict(kept.mixes)
        for parts in _spans(batches):
            batch = parts[0]
            if batch.end > stage.since and batch.sli in self.calibrations:
                key = batch.signal + " " + batch.sli
                track, strata = tracks.get(key) or Track(), {part.stratum: _arms(part) for part in parts}
                arms = _sum(tuple(strata.values()))
                terms = self._terms(batch, arms, stage, track)
                mixes |= _mixed_after(mixes, parts, track, terms)
                tracks[key] = track.after(arms, terms, strata)
                if batch.by_client and key not in clients:
                    clients |= {key}
        return Memory(kept.stage, kept.attempt, kept.looks + len(batches), tracks, clients, mixes)

    def weigh(self, memory: Memory) -> Weighing:
        """What the evidence says now. Raises ValueError where nothing was counted."""
        logs = {key: track.logs for key, track in memory.tracks.items()} | {
            key: mix.logs for key, mix in memory.mixes.items()
        }
        worst = max(logs, key=lambda key: max(logs[key]))
        certificates = self._certificates(memory)
        least = min(certificates, key=lambda key: certificates[key])
        certificate = self.certificate(memory)
        evidence, excess = _evidence(memory), self._spent(memory)
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
        return min(self._certificates(memory).values())

    def _certificates(self, memory: Memory) -> dict[str, float]:
        enough = -math.log(self.guards.beta)
        certificates = {key: self._certificate(track) for key, track in memory.tracks.items()}
        return certificates | {key: mix.certificate / enough for key, mix in memory.mixes.items()}

    def _certificate(self, track: Track) -> float:
        """Of one indicator: of all its traffic, and of each stratum."""
        return min(track.certificate / -math.log(self.guards.beta), stratum.certificate(track.strata, self.guards.beta))

    def quiet(self, memory: Memory) -> bool:
        """Whether `weigh` would surely neither take back nor freeze, told at a fraction of its cost.

        E is a mean of sums of K terms and a rest of at most 1, so at most K + 1 times the larger of 1 and its largest
        term; and no excess is worth more than itself.
        """
        threshold, incident = self.guards.threshold() - _MOST, self.guards.incident() - _MOST
        if any(max(*mix.relative, *mix.hourly) >= threshold for mix in memory.mixes.values()):
            return False
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
            return Verdict(seen.ruling, f"certified at {share(1 - self.guards.beta)}: {compared}")
        return Verdict(seen.ruling, f"certificate {int(max(0.0, seen.certificate) * 100)} % ({seen.least}): {compared}")

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
        return mixed([track.charge.log for track in memory.tracks.values()])

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
        indicators = [self._indicator(key, kept) for key in kept.tracks]
        budget = Budget(self._spent(kept), self.spend) if math.isfinite(self.spend) else None
        return Progress(tuple(indicators), Odds(_evidence(kept), self.guards.threshold()), budget)

    def _indicator(self, key: str, memory: Memory) -> Indicator:
        signal, _, sli = key.rpartition(" ")
        certificates = self._certificates(memory)
        certificate = min(certificates[each] for each in (key, *_mixes_of(key, memory)))
        against = Odds(_indicator_log(key, memory) - math.log(len(memory.tracks)), self.guards.threshold())
        return Indicator(signal, Sli(sli), against, min(1.0, max(0.0, certificate)))


def _mixed_after(known: Mapping[str, Mix], parts: Sequence[Batch], track: Track, terms: Terms) -> Mapping[str, Mix]:
    """The classes of answers that the parts of one span tell, after it."""
    classes = {of for part in parts for of in part.answers or ()}
    if not classes:
        return {}
    expected, tolerance = track.certified(terms)
    held = Held(
        terms.guards, terms.rho, terms.slack, terms.phi, terms.felt_phi, terms.weight, terms.seconds, terms.crowd,
        tolerance - expected, track.suffering(terms.guards) or len(parts) > 1, terms.certified is Side.GREEN,
    )  # fmt: skip
    made: dict[str, Mix] = {}
    for of in classes:
        split = [_class_arms(part, of) for part in parts]
        arms, key = _sum(split), f"{parts[0].signal} {of}"
        made[key] = (known.get(key) or Mix()).after(arms, split, held, speaks=speaks(arms))
    return made


def _class_arms(batch: Batch, of: AnswerClass) -> Arms:
    """Who gave up is not among the requests of a side, so these are at least as many as the class has."""
    count = (batch.answers or {}).get(of) or ClassCount({}, {})
    green, blue = (
        max(batch.tallies.get(side, NOTHING).total, count.felt.get(side, 0), count.weighed.get(side, 0))
        for side in (Side.GREEN, Side.BLUE)
    )
    return Arms(
        green,
        count.weighed.get(Side.GREEN, 0),
        blue,
        count.weighed.get(Side.BLUE, 0),
        count.felt.get(Side.GREEN, 0),
        count.felt.get(Side.BLUE, 0),
    )


def _mixes_of(key: str, memory: Memory) -> list[str]:
    """The classes of answers of the signal whose availability this is."""
    signal, _, sli = key.rpartition(" ")
    named = [f"{signal} {of}" for of in AnswerClass] if sli == Sli.AVAILABILITY else []
    return [each for each in named if each in memory.mixes]


def _indicator_log(key: str, memory: Memory) -> float:
    """ln of the evidence of one indicator; half of it is the mean over the classes of answers, where they are told."""
    log = together(memory.tracks[key].logs)
    mixes = [memory.mixes[each].log for each in _mixes_of(key, memory)]
    return log_add(log, log_sum(mixes) - math.log(len(mixes))) - math.log(2) if mixes else log


def _evidence(memory: Memory) -> float:
    """ln of the migration's evidence: the mean over indicators; still an e-process."""
    return mixed([_indicator_log(key, memory) for key in memory.tracks])


def _compared(key: str, memory: Memory) -> str:
    if key in memory.mixes:
        mix = memory.mixes[key]
        green, blue = _of(mix.green_bad, mix.green_total), _of(mix.blue_bad, mix.blue_total)
        return f"green answers {green} requests so ({key}), blue {blue}"
    track, slow = memory.tracks[key], key.rpartition(" ")[2] == Sli.LATENCY
    green, blue = _of(track.green_bad, track.green_total), _of(track.blue_bad, track.blue_total)
    if key in memory.clients:
        does = "is slow for" if slow else "fails"
        return (
            f"green {does} {count(track.green_bad)} clients ({key}; {green} requests), "
            f"blue {count(track.blue_bad)} ({blue})"
        )
    does = "is slow in" if slow else "fails"
    return f"green {does} {green} requests ({key}), blue {blue}"


def _of(bad: float, total: float) -> str:
    return f"{share(bad / total if total else 0.0)} of {count(total)}"


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
