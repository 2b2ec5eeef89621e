"""Rolling back: what every route's rollback begins with."""

from __future__ import annotations

from datetime import datetime

from migrate.model.split import Purpose, Split, Stamp
from migrate.model.weights import BLUE


def is_done(split: Split) -> bool:
    """Whether a rollback, whoever's, stands there."""
    return split.weights == BLUE and split.stamp is not None and split.stamp.purpose is Purpose.ROLLBACK


def stamp_above(found: Stamp | None, *, writer: str, now: datetime) -> Stamp:
    """A rollback's stamp that fences out whoever wrote what was found."""
    epoch, serial = (found.epoch, found.serial) if found else (0, 0)
    return Stamp(epoch + 1, serial + 1, writer, now, Purpose.ROLLBACK)
