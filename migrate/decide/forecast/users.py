"""Users: what simulated requests meet on either side while the weights change and green has a fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from migrate.decide.forecast.draw import Dice, poisson
from migrate.decide.forecast.following import Following
from migrate.model.batch import Tally
from migrate.model.side import Side
from migrate.model.slo import Sli

Met = Mapping[Side, Mapping[Sli, Tally]]
"""Requests and bad ones among them, by side and indicator."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Green's bad ratio of one indicator, from `onset` seconds after the start of the migration on."""

    sli: Sli
    ratio: float
    onset: float = 0.0


@dataclass(slots=True)
class Users:
    """`rate` requests per second, arriving independently; `base` are both sides' usual bad ratios."""

    rate: float
    base: Mapping[Sli, float]
    fault: Fault | None
    following: Following
    dice: Dice
    failed: int = field(default=0, init=False)
    """Requests that were bad because of the fault."""

    def meet(self, end: float) -> Met:
        """Go on to `end`: what users met since the last time."""
        start, onset = self.following.now, self._onset
        well = self.following.until(min(onset, end)) if onset > start else 0.0
        ill = self.following.until(end) if onset < end else 0.0
        green, failed = self._drawn(self.rate * well, self.rate * ill)
        self.failed += failed
        blue, _ = self._drawn(self.rate * (end - start - well - ill), 0.0)
        return {Side.BLUE: blue, Side.GREEN: green}

    def probe(self, rate: float, span: float) -> Met:
        """What a prober meets that sends `rate` requests per second to each side, whatever the weights are, while the
        fault passes it by: it calls a path of health, and a forecast must not count on the contrary.
        """
        return {side: self._drawn(rate * span, 0.0)[0] for side in Side}

    def probe_ill(self, rate: float, span: float) -> Met:
        """The same while the path that is called fails like all others, after the `span` that `meet` went on by."""
        ill = min(span, max(0.0, self.following.now - self._onset))
        green, _ = self._drawn(rate * (span - ill), rate * ill)
        return {Side.BLUE: self._drawn(rate * span, 0.0)[0], Side.GREEN: green}

    def leave(self) -> None:
        """What still fails between the decision to take green back and the last client that leaves it."""
        if self._onset <= self.following.now:
            self.failed += poisson(self.dice, self.rate * self._more * self.following.drained())

    @property
    def _onset(self) -> float:
        return self.fault.onset if self.fault else float("inf")

    @property
    def _more(self) -> float:
        """What the fault adds to green's bad ratio."""
        return max(0.0, self.fault.ratio - self.base.get(self.fault.sli, 0.0)) if self.fault else 0.0

    def _drawn(self, well: float, ill: float) -> tuple[dict[Sli, Tally], int]:
        """Counts of so many expected requests without and with the fault; and how many were bad because of it.

        Arrivals are Poisson, so that the bad ones of each indicator and those that are neither are independent.
        """
        bad = {sli: poisson(self.dice, (well + ill) * ratio) for sli, ratio in self.base.items()}
        failed = poisson(self.dice, ill * self._more)
        good = (well + ill) * (1.0 - sum(self.base.values())) - ill * self._more
        total = sum(bad.values()) + failed + poisson(self.dice, good)
        hurt = self.fault.sli if self.fault else None
        return {sli: Tally(total, count + (failed if sli is hurt else 0)) for sli, count in bad.items()}, failed
