"""Argo: failed measurements are counted against a limit, errors in a row against another."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.decide.rivals.minute import Minute
from migrate.decide.rivals.rival import Accusation, Memory
from migrate.model.figure import share


@dataclass(frozen=True, slots=True)
class Argo:
    """A measurement each minute with a success condition alone: below `least` fails, and so does no request (NaN
    compares false); no answer is an error.

    Aborts on the first failure above `failure_limit`, cumulative, or the first error above `error_limit` in a row
    (argoproj/argo-rollouts 9f8d111, analysis/analysis.go; defaults 0 and 4 from utils/defaults/defaults.go). The
    success rate is 99 %, as for the others; its documentation's example has 95 %.
    """

    least: float = 0.99
    failure_limit: int = 0
    error_limit: int = 4

    def after(self, memory: Memory, minute: Minute) -> Memory:
        failed, errors = memory.get("failed", [0])[0], memory.get("errors", [0])[0]
        if not minute.answered:
            return {"failed": [failed], "errors": [errors + 1]}
        fails = minute.ratio is None or 1.0 - minute.ratio < self.least
        return {"failed": [failed + fails], "errors": [0]}

    def accuse(self, memory: Memory) -> Accusation | None:
        failed, errors = memory.get("failed", [0])[0], memory.get("errors", [0])[0]
        if failed > self.failure_limit:
            return Accusation(failed, f"{failed} measurements failed (limit {self.failure_limit}, {share(self.least)})")
        if errors > self.error_limit:
            return Accusation(errors, f"{errors} errors in a row (limit {self.error_limit})")
        return None
