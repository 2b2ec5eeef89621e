"""Source: one signal of a forecast, and the batches it yields."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from migrate.decide.forecast.users import Met
from migrate.model.batch import Batch, Tally
from migrate.model.side import Side
from migrate.model.slo import Sli


@dataclass(frozen=True, slots=True)
class Source:
    """`steady` is what it sends to each side by itself, in requests per second; None where it counts what users met."""

    name: str
    period: timedelta
    steady: float | None = None


@dataclass(slots=True)
class Counter:
    """What a source has counted since its last batch."""

    source: Source
    since: datetime
    counted: dict[tuple[Side, Sli], Tally] = field(default_factory=dict[tuple[Side, Sli], Tally])

    def add(self, met: Met) -> None:
        for side, tallies in met.items():
            for sli, tally in tallies.items():
                before = self.counted.get((side, sli))
                self.counted[side, sli] = before + tally if before else tally

    def due(self, now: datetime) -> bool:
        return now - self.since >= self.source.period

    def yielded(self, now: datetime) -> list[Batch]:
        """One batch per indicator; counting begins anew."""
        slis = dict.fromkeys(sli for _, sli in self.counted)
        batches = [
            Batch(self.source.name, sli, self.since, now, {side: self.counted[side, sli] for side in Side})
            for sli in slis
        ]
        self.since, self.counted = now, {}
        return batches
