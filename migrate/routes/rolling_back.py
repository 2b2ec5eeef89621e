"""Rolling back: how a route whose every content is a split gives blue everything."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from migrate.errors import RouteError
from migrate.model.rolled_back import RolledBack
from migrate.model.split import Change, Purpose, Split, Stamp
from migrate.model.weights import BLUE
from migrate.routes.route import Route


def rolled_back(route: Route, *, writer: str, now: datetime, tried: Collection[str] = ()) -> RolledBack:
    """Write blue over what `read` understands, unless a rollback did already. Raises RouteError.

    An error of the write carries the id of the stamp that was tried, for `tried` of the next call.
    """
    split = route.read()
    stamp = split.stamp
    if stamp is not None and is_done(split):
        change, ours = Change(route.name, "", stamp, BLUE), stamp.id in tried
        return RolledBack(change, split.weights, written=ours, ttl=split.ttl)
    mine = stamp_above(stamp, writer=writer, now=now)
    try:
        return RolledBack(route.write(BLUE, expected=split, stamp=mine), split.weights, ttl=split.ttl)
    except RouteError as error:
        error.tried, error.found = mine.id, split.weights
        raise


def is_done(split: Split) -> bool:
    """Whether a rollback, whoever's, stands there."""
    return split.weights == BLUE and split.stamp is not None and split.stamp.purpose is Purpose.ROLLBACK


def stamp_above(found: Stamp | None, *, writer: str, now: datetime) -> Stamp:
    """A rollback's stamp that fences out whoever wrote what was found."""
    epoch, serial = (found.epoch, found.serial) if found else (0, 0)
    return Stamp(epoch + 1, serial + 1, writer, now, Purpose.ROLLBACK)
