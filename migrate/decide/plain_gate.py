"""PlainGate: green's bad ratio over a window, against a multiple of the objective and of blue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from migrate.decide.gate import Stage
from migrate.decide.progress import Failing, Indicator, Progress
from migrate.model.batch import NOTHING, Batch, Tally
from migrate.model.event import Json
from migrate.model.figure import count, share
from migrate.model.plan import Limits
from migrate.model.side import Side
from migrate.model.slo import Objective, Sli, Slo
from migrate.model.verdict import Ruling, Verdict


@dataclass(frozen=True, slots=True)
class Row:
    """One batch as the memory keeps it, times in seconds since the epoch."""

    signal: str
    sli: Sli
    start: float
    end: float
    blue: Tally
    green: Tally


@dataclass(frozen=True, slots=True)
class PlainGate:
    """A fixed rule, easy to predict, without a guarantee on false alarms.

    Rolls back when, for one signal and indicator, green's bad ratio over the window is above `limits.of_objective`
    times the
    allowance **and** above `limits.of_blue` times blue's ratio in the same window, with at least `limits.failures`
    bad requests.
    Certifies a step when green has served the step's requests since clients followed and is below half of those limits.
    """

    slo: Slo
    limits: Limits

    def update(self, memory: Json, stage: Stage, batches: Sequence[Batch]) -> Json:
        if memory.get("stage") != stage.id:
            memory = {"stage": stage.id, "rows": [], "served": {}}
        fresh = [_row(batch) for batch in batches if batch.end > stage.since]
        rows = [*_behind(_rows(memory), fresh), *fresh]
        newest = max((row.end for row in rows), default=0.0)
        kept = [row for row in rows if row.end > newest - self.limits.window.total_seconds()]
        return {
            "stage": stage.id,
            "rows": [_to_json(row) for row in kept],
            "served": _served(memory, stage, batches),
        }

    def judge(self, memory: Json, stage: Stage) -> Verdict:
        if memory.get("stage") != stage.id:
            return Verdict(Ruling.HOLD, "nothing was counted in this step yet")
        pools = self._pools(memory)
        breaches = [breach for key, pool in pools.items() if (breach := self._breach(*key, *pool))]
        if breaches:
            return Verdict(Ruling.ROLLBACK, breaches[0])
        return self._certificate(memory, stage, pools)

    def progress(self, memory: Json, stage: Stage) -> Progress:
        """The rule judges each indicator alone; those without an objective do not speak against green."""
        if memory.get("stage") != stage.id:
            return Progress()
        found = (self._indicator(memory, stage, *key, *pool) for key, pool in self._pools(memory).items())
        return Progress(tuple(each for each in found if each))

    def _indicator(
        self, memory: Json, stage: Stage, signal: str, sli: Sli, blue: Tally, green: Tally
    ) -> Indicator | None:
        """The certificate needs both: the requests, and a ratio below half of the limit."""
        objective = self.slo.objective(sli)
        if objective is None:
            return None
        limit = self._bound(objective, blue)
        served = _served_by(memory, stage, signal) / stage.step.requests if stage.step.requests else 1.0
        calm = limit / 2 / green.ratio if green.bad else 1.0
        against = Failing(green.bad, green.total, limit, self.limits.failures)
        return Indicator(signal, sli, against, min(1.0, served, calm))

    def _pools(self, memory: Json) -> dict[tuple[str, Sli], tuple[Tally, Tally]]:
        pools: dict[tuple[str, Sli], tuple[Tally, Tally]] = {}
        for row in _rows(memory):
            blue, green = pools.get((row.signal, row.sli), (NOTHING, NOTHING))
            pools[row.signal, row.sli] = (blue + row.blue, green + row.green)
        return pools

    def _breach(self, signal: str, sli: Sli, blue: Tally, green: Tally) -> str | None:
        objective = self.slo.objective(sli)
        if objective is None or green.bad < self.limits.failures or green.ratio <= self._bound(objective, blue):
            return None
        return (
            f"green fails {share(green.ratio)} of {count(green.total)} requests ({sli}, {signal}), "
            f"blue {share(blue.ratio)} of {count(blue.total)}; limit {share(self._bound(objective, blue))}"
        )

    def _bound(self, objective: Objective, blue: Tally) -> float:
        return max(self.limits.of_objective * objective.allowance, self.limits.of_blue * blue.ratio)

    def _certificate(self, memory: Json, stage: Stage, pools: Mapping[tuple[str, Sli], tuple[Tally, Tally]]) -> Verdict:
        side = _certified(stage)
        fewest = min((_served_by(memory, stage, signal) for signal, _ in pools), default=0)
        if fewest < stage.step.requests:
            return Verdict(Ruling.HOLD, f"{side} served {fewest} of the {stage.step.requests} requests this step needs")
        uneasy = [key for key, (blue, green) in pools.items() if self._uneasy(key[1], blue, green)]
        if uneasy:
            return Verdict(Ruling.HOLD, f"green is above half of the limit ({uneasy[0][1]}, {uneasy[0][0]})")
        return Verdict(Ruling.ADVANCE, f"{side} served {fewest} requests in this step within the limits")

    def _uneasy(self, sli: Sli, blue: Tally, green: Tally) -> bool:
        objective = self.slo.objective(sli)
        return objective is not None and green.ratio > self._bound(objective, blue) / 2


def _certified(stage: Stage) -> Side:
    """The side whose health lets the step go on: green, or blue while green has no traffic."""
    return Side.GREEN if stage.step.weights.green else Side.BLUE


def _served_by(memory: Json, stage: Stage, signal: str) -> int:
    return cast("Mapping[str, int]", memory.get("served", {})).get(f"{signal} {_certified(stage)}", 0)


def _served(memory: Json, stage: Stage, batches: Sequence[Batch]) -> dict[str, int]:
    """Requests per signal and side since clients followed, availability batches only, so that no request counts
    twice.
    """
    served = dict(cast("Mapping[str, int]", memory.get("served", {})))
    for batch in batches:
        if batch.sli is Sli.AVAILABILITY and batch.start >= stage.warm:
            for side, tally in batch.tallies.items():
                served[f"{batch.signal} {side}"] = served.get(f"{batch.signal} {side}", 0) + tally.total
    return served


def _behind(rows: Sequence[Row], fresh: Sequence[Row]) -> list[Row]:
    """The rows without those that lie ahead of their signal's newest: they are from before the clock was set back, and
    would keep what is counted now out of the window until the clock is there again.
    """
    newest: dict[str, float] = {}
    for row in fresh:
        newest[row.signal] = max(newest.get(row.signal, row.end), row.end)
    return [row for row in rows if row.end <= newest.get(row.signal, row.end)]


def _row(batch: Batch) -> Row:
    return Row(batch.signal, batch.sli, batch.start.timestamp(), batch.end.timestamp(), batch.blue, batch.green)


def _to_json(row: Row) -> list[object]:
    return [
        row.signal,
        row.sli,
        row.start,
        row.end,
        row.blue.total,
        row.blue.bad,
        row.green.total,
        row.green.bad,
    ]


def _rows(memory: Json) -> list[Row]:
    rows: list[Row] = []
    for signal, sli, start, end, *counts in cast(
        "list[tuple[str, str, float, float, int, int, int, int]]", memory.get("rows", [])
    ):
        blue_total, blue_bad, green_total, green_bad = counts
        rows.append(Row(signal, Sli(sli), start, end, Tally(blue_total, blue_bad), Tally(green_total, green_bad)))
    return rows
