"""GuardedGate: evidence that holds at any time, guarded against bursts, cold starts and shared incidents."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from migrate.decide.gate import Stage
from migrate.decide.growth import Arms
from migrate.decide.guards import Calibration, Guards, start_weight
from migrate.decide.track import Terms, Track, mixed
from migrate.model.batch import Batch
from migrate.model.event import Json
from migrate.model.side import Side
from migrate.model.slo import Sli, Slo
from migrate.model.verdict import Ruling, Verdict
from migrate.model.weights import BLUE

MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class GuardedGate:
    """Rolls back when the evidence against green reaches 1/alpha, once over the whole migration; or when half of
    `spend`, the bad requests beyond the base ratio that it may cost, is gone, whatever the evidence says.

    While blue's own detector has fired a shared incident is likely: then only the comparison with blue may roll back,
    and the rest holds. A step is certified by its own test, green's ratio below the tolerance at 1 - beta; the absence
    of alarms certifies nothing.
    """

    slo: Slo
    calibrations: Mapping[Sli, Calibration]
    steps: int
    spend: float
    guards: Guards = field(default_factory=Guards)

    def update(self, memory: Json, stage: Stage, batches: Sequence[Batch]) -> Json:
        tracks = self._tracks(memory, stage)
        for batch in batches:
            if batch.end > stage.since and batch.sli in self.calibrations:
                key = f"{batch.signal} {batch.sli}"
                track = tracks.get(key, Track())
                tracks[key] = track.after(_arms(batch), self._terms(batch, stage, track))
        looks = _int(memory.get("looks", 0)) + len(batches) if self._same_attempt(memory, stage) else len(batches)
        told = {key: track.to_json() for key, track in tracks.items()}
        return {"stage": stage.id, "attempt": stage.attempt, "looks": looks, "tracks": told}

    def judge(self, memory: Json, stage: Stage) -> Verdict:
        if memory.get("stage") != stage.id:
            return Verdict(Ruling.HOLD, "nothing was counted in this step yet")
        tracks = self._tracks(memory, stage)
        if not tracks:
            return Verdict(Ruling.HOLD, "nothing was counted in this step yet")
        return self._against(tracks, _int(memory["looks"])) or self._certified(tracks)

    def _same_attempt(self, memory: Json, stage: Stage) -> bool:
        return memory.get("attempt") == stage.attempt

    def _tracks(self, memory: Json, stage: Stage) -> dict[str, Track]:
        """Evidence lives as long as the attempt; certificates as long as the step."""
        if not self._same_attempt(memory, stage):
            return {}
        told = cast("Mapping[str, Sequence[object]]", memory["tracks"])
        tracks = {key: Track.from_json(values) for key, values in told.items()}
        return tracks if memory.get("stage") == stage.id else {key: track.step() for key, track in tracks.items()}

    def _terms(self, batch: Batch, stage: Stage, track: Track) -> Terms:
        guards, calibration = self.guards, self.calibrations[batch.sli]
        limit = self._limit(batch.sli)
        warming = batch.start < stage.since + guards.warm
        per_minute = _arms(batch).weight * MINUTE / max(1.0, (batch.end - batch.start).total_seconds())
        return Terms(
            rho=None if warming else guards.rho,
            limit=min(0.9, limit * guards.fuse) if warming else limit,
            phi=calibration.phi * max(1.0, per_minute / calibration.comparison),
            ceiling=guards.ceiling(self.steps),
            weight=start_weight(track.batches + 1, self.steps),
            base=calibration.base,
            tolerance=min(0.9, guards.tolerance * max(limit, guards.rho * calibration.base)),
            certified=Side.BLUE if stage.step.weights == BLUE else Side.GREEN,
        )

    def _limit(self, sli: Sli) -> float:
        objective = self.slo.objective(sli)
        return self.guards.limit * (objective.allowance if objective else 1.0)

    def _against(self, tracks: Mapping[str, Track], looks: int) -> Verdict | None:
        worst = max(tracks, key=lambda key: max(tracks[key].log_relative, tracks[key].log_absolute))
        evidence = mixed(tracks)
        if evidence >= self.guards.threshold():
            return self._accuse(tracks, worst, evidence, looks)
        excess = sum(max(0.0, track.excess) for track in tracks.values())
        if excess >= self.spend / 2:
            why = f"green cost {excess:.0f} bad requests beyond its base, half of the {self.spend:.0f} it may spend"
            return Verdict(Ruling.ROLLBACK, why)
        return None

    def _accuse(self, tracks: Mapping[str, Track], worst: str, evidence: float, looks: int) -> Verdict:
        sentence = (
            f"{_compared(worst, tracks[worst])}; evidence {_odds(evidence)} (limit {_odds(self.guards.threshold())})"
        )
        if self._shared_incident(tracks, looks) and tracks[worst].log_relative < self.guards.threshold():
            return Verdict(Ruling.HOLD, f"blue suffers as well: {sentence}")
        return Verdict(Ruling.ROLLBACK, sentence)

    def _shared_incident(self, tracks: Mapping[str, Track], looks: int) -> bool:
        """Blue's detector bounds its run length only, so its threshold grows with the number of looks."""
        return any(track.log_blue >= math.log(max(1, looks)) + self.guards.threshold() for track in tracks.values())

    def _certified(self, tracks: Mapping[str, Track]) -> Verdict:
        needed = -math.log(self.guards.beta)
        least = min(tracks, key=lambda key: tracks[key].certificate)
        progress = tracks[least].certificate / needed
        if progress < 1.0:
            return Verdict(
                Ruling.HOLD, f"certificate {max(0.0, progress):.0%} ({least}): {_compared(least, tracks[least])}"
            )
        return Verdict(Ruling.ADVANCE, f"certified at {1 - self.guards.beta:.0%}: {_compared(least, tracks[least])}")

    def progress(self, memory: Json, stage: Stage) -> Iterator[tuple[str, float, float]]:
        """For screens: per indicator its name, ln evidence as a part of the limit, the certificate's part done."""
        for key, track in self._tracks(memory, stage).items():
            against = log_both(track) / self.guards.threshold()
            yield key, max(0.0, against), min(1.0, max(0.0, track.certificate / -math.log(self.guards.beta)))


def log_both(track: Track) -> float:
    """ln of the evidence of one indicator alone."""
    return mixed({"": track})


def _compared(key: str, track: Track) -> str:
    green = track.green_bad / track.green_total if track.green_total else 0.0
    blue = track.blue_bad / track.blue_total if track.blue_total else 0.0
    return f"green fails {green:.2%} of {track.green_total} requests ({key}), blue {blue:.2%} of {track.blue_total}"


def _odds(log: float) -> str:
    return f"{math.exp(min(log, 700.0)):,.0f} : 1".replace(",", " ") if log < 20 else f"10^{log / math.log(10):.0f} : 1"


def _arms(batch: Batch) -> Arms:
    return Arms(batch.green.total, batch.green.bad, batch.blue.total, batch.blue.bad)


def _int(value: object) -> int:
    return int(str(value))
