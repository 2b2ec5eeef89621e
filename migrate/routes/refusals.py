"""Refusals: what every route says alike when a write comes too late."""

from __future__ import annotations

from migrate.errors import Fenced, LostRace, RouteRefused
from migrate.model.split import Split, Stamp
from migrate.model.weights import BLUE, GREEN


def refuse_if_fenced(where: str, *, expected: Split, stamp: Stamp) -> None:
    """The first check of every write: a holder that was fenced out changes nothing. Raises Fenced."""
    found = expected.stamp
    if found is not None and found.fences(stamp.epoch, stamp.writer):
        raise Fenced(
            f"{where} was written under a later epoch; nothing was written",
            seen=f"epoch {found.epoch} by {found.writer}, {found.purpose} at {found.at:%Y-%m-%d %H:%M:%S} UTC",
            limit=f"epoch {stamp.epoch} by {stamp.writer}",
            then="This controller must stop. Look with `migrate status`.",
        )


def refuse_if_split(where: str, split: Split) -> None:
    """The first check of giving a name back: it can only be given to one side. Raises RouteRefused."""
    if split.weights not in (BLUE, GREEN):
        raise RouteRefused(
            f"{where} still splits traffic between both sides; it stays as it is",
            seen=describe(split),
            limit="all traffic on the side that stays",
            then="Finish with `migrate run`, or take the traffic back with `migrate rollback`; then try again.",
        )


def lost_race(where: str, *, expected: Split | None, found: Split | None) -> LostRace:
    """Somebody else wrote between the read and the write; `found` is what is there now, where that could be read.

    `expected` is None where the name was to be made and nothing stood there.
    """
    return LostRace(
        f"{where} was changed by someone else between the read and the write; nothing was written",
        seen=describe(found) if found else "not known: reading it again failed",
        limit=f"{describe(expected) if expected else 'no record at all'}, as read before",
        then="Look with `migrate status`; the next turn starts from what is there.",
    )


def describe(split: Split) -> str:
    """A reading for people: the weights, and who wrote them."""
    stamp = split.stamp
    return f"{split.weights}, " + (f"epoch {stamp.epoch} by {stamp.writer}" if stamp else "not written by migrate")
