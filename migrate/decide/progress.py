"""Progress: how far the evidence of a step is, for and against green, at one moment."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from migrate.decide.odds import Odds
from migrate.model.figure import count, share
from migrate.model.slo import Sli


@dataclass(frozen=True, slots=True)
class Failing:
    """Green's bad requests in the window of the fixed rule, and the ratio and the number that take it back together."""

    bad: int
    total: int
    limit: float
    least: int

    @property
    def ratio(self) -> float:
        return self.bad / self.total if self.total else 0.0

    @property
    def part(self) -> float:
        """How far the condition that is further from being met is; above 1 where both are."""
        return min(self.ratio / self.limit, self._enough)

    @property
    def _enough(self) -> float:
        return self.bad / self.least if self.least else math.inf

    def __str__(self) -> str:
        few = self._enough < min(1.0, self.ratio / self.limit)
        return f"{self.bad} of {self.least} bad" if few else f"{share(self.ratio)} bad of {share(self.limit)}"

    def to_json(self) -> dict[str, object]:
        return {"ratio": round(self.ratio, 6), "bad": self.bad, "limit": self.limit, "part": round(self.part, 4)}


Against = Odds | Failing
"""What speaks against green in one indicator, by the evidence or by the fixed rule."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of one signal; `certificate` is how much of the step's certificate is there, 0..1."""

    signal: str
    sli: Sli
    against: Against
    certificate: float

    @property
    def name(self) -> str:
        return f"{self.signal} {self.sli}"

    def to_json(self) -> dict[str, object]:
        told = {"signal": self.signal, "sli": self.sli.value, "certificate": round(self.certificate, 4)}
        return {**told, "against": self.against.to_json()}


@dataclass(frozen=True, slots=True)
class Budget:
    """Bad ones of green beyond the base ratio, in the currency of the tightest objective, and how many the migration
    may spend; half of them take it back.
    """

    spent: float
    spend: float

    @property
    def limit(self) -> float:
        return self.spend / 2

    @property
    def part(self) -> float:
        return self.spent / self.limit if self.limit else 1.0

    def __str__(self) -> str:
        return f"{count(self.spent)} of {count(self.limit)}"

    def to_json(self) -> dict[str, object]:
        return {"spent": round(self.spent, 1), "limit": self.limit, "spend": self.spend, "part": round(self.part, 4)}


Reading = Odds | Failing | Budget
"""A number with the limit it is held to; `part` is 1 at the limit."""

TOGETHER, BUDGET = "all together", "budget spent"


@dataclass(frozen=True, slots=True)
class Progress:
    """What a gate knows of the step it judges.

    The limit of the odds is held against all indicators `together`, to which each adds its own; the fixed rule judges
    each alone, has no odds (None) and keeps no budget (None).
    """

    indicators: tuple[Indicator, ...] = ()
    together: Odds | None = None
    budget: Budget | None = None

    @property
    def certificate(self) -> float:
        """How much of the step's certificate is there: as much as of the indicator furthest from it."""
        return min((each.certificate for each in self.indicators), default=0.0)

    def readings(self) -> Iterator[tuple[str, Reading]]:
        """What may take green back, by name: each indicator, all together where they are several, the budget."""
        yield from ((each.name, each.against) for each in self.indicators)
        if self.together is not None and len(self.indicators) > 1:
            yield TOGETHER, self.together
        if self.budget is not None:
            yield BUDGET, self.budget

    def __str__(self) -> str:
        """What is nearest to taking green back, and how far the certificate is."""
        name, nearest = max(self.readings(), key=lambda each: each[1].part, default=("", None))
        against = f"{name} {nearest}, " if nearest else ""
        return f"{against}certificate {int(self.certificate * 100)} %"

    def to_json(self) -> dict[str, object]:
        return {
            "certificate": round(self.certificate, 4),
            "indicators": [each.to_json() for each in self.indicators],
            "together": self.together and self.together.to_json(),
            "budget": self.budget and self.budget.to_json(),
        }
