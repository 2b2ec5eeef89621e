"""Late: what a source said of periods after they had been counted, on one side, still to be counted."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.model.batch import Tally


@dataclass(slots=True)
class Late:
    """Requests and bad ones. Below zero: what was taken back, and is taken off what comes late afterwards."""

    total: int = 0
    bad: int = 0

    @property
    def due(self) -> bool:
        return self.total > 0 or self.bad > 0

    def correct(self, before: Tally, after: Tally) -> None:
        """A period that was counted as `before` shows as `after`."""
        self.total += after.total - before.total
        self.bad += after.bad - before.bad

    def added_to(self, tally: Tally) -> Tally:
        """A tally with what is due, as far as it fits: there are never more bad requests than requests."""
        total = tally.total + max(self.total, 0)
        bad = min(tally.bad + max(self.bad, 0), total)
        self.total -= total - tally.total
        self.bad -= bad - tally.bad
        return Tally(total, bad)
