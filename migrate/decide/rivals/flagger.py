"""Flagger: failed checks add up over the release, and never heal."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.decide.rivals.minute import Minute
from migrate.decide.rivals.rival import Accusation, Memory
from migrate.model.figure import share


@dataclass(frozen=True, slots=True)
class Flagger:
    """A check each minute: the success rate of the last minute below `least` fails, and so does no data.

    The rollback comes at the check after the one that reaches `threshold` (fluxcd/flagger 15bd6ad,
    pkg/controller/scheduler.go: the count is looked at before the metrics are). Its tutorial has an interval of 60 s, a
    success rate of at least 99 %, threshold 5.
    """

    least: float = 0.99
    threshold: int = 5

    def after(self, memory: Memory, minute: Minute) -> Memory:
        failed = memory.get("failed", [0])[0]
        if failed >= self.threshold:
            return {"failed": [failed], "due": [1]}
        fails = minute.ratio is None or 1.0 - minute.ratio < self.least
        return {"failed": [failed + fails], "due": [0]}

    def accuse(self, memory: Memory) -> Accusation | None:
        if not memory.get("due", [0])[0]:
            return None
        failed = memory["failed"][0]
        return Accusation(
            failed, f"{failed} checks failed (threshold {self.threshold}, success rate {share(self.least)})"
        )
