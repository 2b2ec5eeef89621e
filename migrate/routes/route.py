"""Route: the seam behind which every mechanism that splits traffic lives."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol

from migrate.model.rolled_back import RolledBack
from migrate.model.split import Change, Settlement, Split, Stamp
from migrate.model.weights import Weights


class Route(Protocol):
    """One thing that splits traffic. Writes are compare-and-swap: `expected` names what the caller believes is there.

    The contract every implementation passes, `migrate.testing.RouteContract`: a write made from an older reading raises
    LostRace and changes nothing; a write whose stamp is fenced by the one found raises Fenced and changes nothing;
    what `read` returns after an accepted write has its weights and its stamp; an answer that never came raises
    RouteUnreachable, and only the next `read` tells whether it happened.
    """

    @property
    def name(self) -> str:
        """Its name in migration.yaml."""
        ...

    @property
    def bound(self) -> timedelta:
        """Longest time, as the provider states it, from an accepted write until no authoritative server gives the old
        split.
        """
        ...

    def picture(self, weights: Weights) -> Weights:
        """What this route can really express of `weights`, after its own quantum.

        Raises InvalidWeights when the loss changes the meaning.
        """
        ...

    def read(self) -> Split:
        """What is there now. Raises UnknownSplit, RouteUnreachable, RouteRefused, Throttled."""
        ...

    def write(self, weights: Weights, *, expected: Split, stamp: Stamp) -> Change:
        """Replace `expected` by `weights`, all or nothing.

        Raises any RouteError; nothing was written unless it is RouteUnreachable.
        """
        ...

    def roll_back(self, *, writer: str, now: datetime, tried: Collection[str] = ()) -> RolledBack:
        """Give everything that is green's to blue, over whatever stands there; compare-and-swap against what was just
        read.

        It needs no reading that `read` accepts: it removes what is green's, keeps or writes blue, puts the epoch
        record in order, and leaves strangers where they are and names them. Where blue stands already under a
        rollback's stamp and nothing is green's, nothing is written. `tried` are ids of stamps that earlier calls of the
        same rollback tried to write: one found there is a write of its own whose answer was lost.

        Raises any RouteError; its `tried` is the id of the stamp under way. Nothing was written unless it is
        RouteUnreachable.
        """
        ...

    def settled(self, change: Change) -> Settlement:
        """Whether every authoritative server gives the new split, by asking them, not the API alone."""
        ...
