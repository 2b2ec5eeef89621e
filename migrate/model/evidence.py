"""Evidence: what one turn of the loop has seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from migrate.model.batch import Blind
from migrate.model.lease import Lease
from migrate.model.split import Settlement, Split
from migrate.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Unread:
    """A route that did not answer, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Splits as read now, how far the open move has come at the name servers, the gate's verdict, and what is blind."""

    lease: Lease
    splits: Mapping[str, Split | Unread]
    settlements: Mapping[str, Settlement]
    verdict: Verdict
    blind: tuple[Blind, ...] = ()
    behind: timedelta | None = None
    """How far this machine's clock is behind what was recorded, where it is."""

    @property
    def read(self) -> dict[str, Split]:
        """The routes that answered."""
        return {name: split for name, split in self.splits.items() if isinstance(split, Split)}

    @property
    def unread(self) -> dict[str, str]:
        """The routes that did not, and why."""
        return {name: split.why for name, split in self.splits.items() if isinstance(split, Unread)}
