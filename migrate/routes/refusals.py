"""Refusals: what every route says alike when a write comes too late."""

from __future__ import annotations

from migrate.errors import Fenced, LostRace
from migrate.model.split import Split, Stamp


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


def lost_race(where: str, *, expected: Split, found: Split | None) -> LostRace:
    """Somebody else wrote between the read and the write; `found` is what is there now, where that could be read."""
    return LostRace(
        f"{where} was changed by someone else between the read and the write; nothing was written",
        seen=describe(found) if found else "not known: reading it again failed",
        limit=f"{describe(expected)}, as read before",
        then="Look with `migrate status`; the next turn starts from what is there.",
    )


def describe(split: Split) -> str:
    """A reading for people: the weights, and who wrote them."""
    stamp = split.stamp
    return f"{split.weights}, " + (f"epoch {stamp.epoch} by {stamp.writer}" if stamp else "not written by migrate")
