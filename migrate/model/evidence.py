"""Evidence: what one turn of the loop has seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from migrate.model.batch import Blind
from migrate.model.lease import Lease
from migrate.model.split import Settlement, Split
from migrate.model.verdict import Verdict


class Because(StrEnum):
    """Why a route could not be read."""

    SILENT = "silent"
    REFUSED = "refused"
    """The provider answered, and will not tell."""
    FOREIGN = "foreign"
    """It told, and that is no split of the two sides: strangers, other routing, a damaged epoch record."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A route that could not be read. `seen` is what stands there, or what the provider said."""

    why: str
    because: Because = Because.SILENT
    seen: str = ""

    def __str__(self) -> str:
        return f"{self.why}: {self.seen}" if self.seen else self.why


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
    off: timedelta | None = None
    """How far this machine's clock is ahead of the providers' that tell theirs (behind where negative)."""
    restored: frozenset[str] = frozenset()
    """Routes that cannot be read because of what else stands there, and where this controller's rollback stands."""

    @property
    def read(self) -> dict[str, Split]:
        """The routes that answered."""
        return {name: split for name, split in self.splits.items() if isinstance(split, Split)}

    @property
    def unread(self) -> dict[str, Unread]:
        """The routes that did not, and why."""
        return {name: split for name, split in self.splits.items() if isinstance(split, Unread)}

    @property
    def foreign(self) -> frozenset[str]:
        """The routes at which something else stands; only a rollback may be written over it."""
        return frozenset(name for name, split in self.unread.items() if split.because is Because.FOREIGN)
