"""Lease: the right to act on a migration, with an expiry and an epoch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from migrate.model.split import Epoch


@dataclass(frozen=True, slots=True)
class Lease:
    """`owner` may act until `expires`, under `epoch`."""

    owner: str
    epoch: Epoch
    expires: datetime

    def holds(self, now: datetime) -> bool:
        return now < self.expires
