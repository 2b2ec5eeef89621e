"""RivalReplay: a rule of another tool, led through one recorded migration minute by minute."""

from __future__ import annotations

from typing import cast

from migrate.decide.outcome import Outcome, Rollback
from migrate.decide.rivals.minute import Minute
from migrate.decide.rivals.rival import Memory, Rival
from migrate.decide.span import Span
from migrate.model.event import Json
from migrate.model.slo import Sli

SECONDS = 60.0

FORGOTTEN = 120
"""Minutes without a batch after which one more changes no rule: none remembers more than an hour."""


class RivalReplay:
    """Pools spans into minutes, counted from the first span with a share for green, and asks the rule after each.

    These tools do not look while green has no share; and they give no certificates.
    """

    __slots__ = ("_bad", "_began", "_end", "_memory", "_open", "_rollback", "_rule", "_steps", "_t")

    def __init__(self, rule: Rival) -> None:
        self._rule = rule
        self._memory: Memory = {}
        self._rollback: Rollback | None = None
        self._steps: list[int] = []
        self._began: float | None = None
        self._end = 0.0
        self._t = 0.0
        self._open = (0, 0)
        self._bad = 0

    def see(self, span: Span) -> None:
        if self._rollback is not None:
            return
        if not self._steps or self._steps[-1] != span.step:
            self._steps.append(span.step)
        if not span.share:
            return
        self._pool(span)

    def _pool(self, span: Span) -> None:
        start, end = span.start.timestamp(), span.end.timestamp()
        if self._began is None:
            self._began = self._end = start
        gone = int((start - self._began) // SECONDS)
        for _ in range(min(gone, FORGOTTEN)):
            self._ask(span.t - (end - self._began - SECONDS))
            if self._rollback is not None:
                return
        self._began += SECONDS * max(0, gone - FORGOTTEN)
        for batch in span.batches:
            if batch.sli is Sli.AVAILABILITY:
                self._open = (self._open[0] + batch.green.total, self._open[1] + batch.green.bad)
                self._bad += batch.green.bad
        self._end, self._t = end, span.t
        if end - self._began >= SECONDS:
            self._ask(span.t)

    def _ask(self, t: float) -> None:
        """The minute is over."""
        assert self._began is not None
        answered = self._end > self._began
        self._memory = self._rule.after(self._memory, Minute(*self._open, answered=answered))
        accusation = self._rule.accuse(self._memory)
        if accusation:
            self._rollback = Rollback(t, accusation.figure, Sli.AVAILABILITY, accusation.because)
        self._began, self._open = self._began + SECONDS, (0, 0)

    @property
    def outcome(self) -> Outcome:
        return Outcome(self._rollback, dict.fromkeys(self._steps), bad=self._bad)

    def to_json(self) -> Json:
        gone = self._rollback
        return {
            "memory": self._memory,
            "rollback": gone and [gone.t, gone.evidence, gone.sli, gone.reason],
            "steps": self._steps,
            "bad": self._bad,
            "open": [self._began, self._end, self._t, *self._open],
        }

    def resume(self, told: Json) -> None:
        gone = cast("tuple[float, float, str, str] | None", told["rollback"])
        self._memory = cast("Memory", told["memory"])
        self._rollback = gone and Rollback(gone[0], gone[1], Sli(gone[2]), gone[3])
        self._steps, self._bad = list(cast("list[int]", told["steps"])), cast("int", told["bad"])
        began, end, t, total, bad = cast("tuple[float | None, float, float, int, int]", told["open"])
        self._began, self._end, self._t, self._open = began, end, t, (total, bad)
