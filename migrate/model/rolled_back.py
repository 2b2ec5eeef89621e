"""RolledBack: what a route did to give everything that was green's to blue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from migrate.model.split import Change
from migrate.model.stranger import Stranger
from migrate.model.weights import Weights


@dataclass(frozen=True, slots=True)
class RolledBack:
    """`found` is None where what stood there was not understood as a split.

    `written` is False where blue already stood under a rollback's stamp and nothing was green's; the change is then
    that earlier write. `notes` say what had to be dropped or put in order, such as a health check that was refused or
    a damaged epoch record. `ttl` bounds how long a client may go on with what was found.
    """

    change: Change
    found: Weights | None
    written: bool = True
    strangers: tuple[Stranger, ...] = ()
    notes: tuple[str, ...] = ()
    ttl: timedelta = timedelta(0)
