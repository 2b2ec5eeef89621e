"""Alarm: some of the last points above a limit."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.decide.rivals.minute import Minute
from migrate.decide.rivals.rival import Accusation, Memory
from migrate.model.figure import share


@dataclass(frozen=True, slots=True)
class Alarm:
    """`points` of the last `periods` one-minute points above `limit`: Amazon CloudWatch's "M out of N".

    A minute without a request is no point: the alarm's default treatment of missing data is `missing`, which keeps
    silent. 2 of 3 points above 1 % are as sensitive as the success rates of the other rules.
    """

    limit: float = 0.01
    points: int = 2
    periods: int = 3

    def after(self, memory: Memory, minute: Minute) -> Memory:
        breaches = memory.get("breaches", [])
        if minute.ratio is not None:
            breaches = [*breaches, int(minute.ratio > self.limit)][-self.periods :]
        return {"breaches": breaches}

    def accuse(self, memory: Memory) -> Accusation | None:
        found = sum(memory.get("breaches", []))
        if found < self.points:
            return None
        return Accusation(found, f"{found} of the last {self.periods} minutes above {share(self.limit)}")
