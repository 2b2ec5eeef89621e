"""Feeder: tells one source of metrics what happened on one side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from migrate.rehearse.watching.served import Served


class Feeder(Protocol):
    """Called several times a second, also when nothing happened."""

    def tell(self, requests: Sequence[Served], now: datetime) -> None:
        """These requests have ended since the last call."""
        ...
