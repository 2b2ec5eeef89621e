"""Kept: what several calm looks of a soak counted, before it becomes one entry of the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from migrate.controller.observer import Counts
from migrate.model.batch import Batch
from migrate.model.event import Json

GATHER = timedelta(minutes=5)
"""A soak lasts for days; an entry for each look would be many megabytes of the same memory. A crash loses so much of
what was counted, and nothing that anybody decided."""
MOST = 600
"""Batches of one entry."""


@dataclass(slots=True)
class Kept:
    """Batches in their order, and the gate's memory after them."""

    batches: list[Batch] = field(default_factory=list[Batch])
    memory: Json = field(default_factory=dict[str, object])
    since: datetime | None = None

    def add(self, now: datetime, counts: Counts) -> None:
        self.since = self.since or now
        self.batches += counts.batches
        self.memory = counts.memory

    def due(self, now: datetime) -> bool:
        """Also where the clock went back."""
        late = self.since is not None and not timedelta(0) <= now - self.since < GATHER
        return late or len(self.batches) >= MOST
