"""Damage: what happens to the rows of a ledger while controllers use it, of every kind that no program of ours does."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from enum import StrEnum

from migrate.ledger.sql import SqlLedger
from tests.ledger.attack import rows, strike

LEAST = 12
"""Rows before anything is damaged: there is a story to lose."""


class Stroke(StrEnum):
    """What is done to the rows."""

    LAST_CHANGED = "the last row says something else"
    LAST_UNSEALED = "the last row has another checksum"
    END_CUT_OFF = "rows at the end are gone"
    STRANGER_AT_THE_END = "a row that nobody recorded is at the end"
    MIDDLE_CHANGED = "a row in the middle says something else"
    MIDDLE_DELETED = "a row in the middle is gone"
    COPY_RESTORED = "an older copy was put in its place"
    HEAD_MOVED = "the number of the newest row is wrong"


def damage(ledger: SqlLedger, dice: random.Random) -> Stroke | None:
    """Do one of them; None where there is too little to damage, or something is wrong already."""
    if len(rows(ledger)) < LEAST or ledger.verify().first is not None:
        return None
    stroke = dice.choice(list(Stroke))
    _STRIKES[stroke](ledger, dice)
    return stroke


def _last(ledger: SqlLedger) -> int:
    return int(rows(ledger)[-1][0])


def _middle(ledger: SqlLedger, dice: random.Random) -> int:
    return dice.randrange(2, _last(ledger) - 2)


def _last_changed(ledger: SqlLedger, _: random.Random) -> None:
    strike(ledger, f"UPDATE events SET body = '{{}}' WHERE seq = {_last(ledger)}")


def _last_unsealed(ledger: SqlLedger, _: random.Random) -> None:
    strike(ledger, f"UPDATE events SET sum = 'x' WHERE seq = {_last(ledger)}")


def _end_cut_off(ledger: SqlLedger, dice: random.Random) -> None:
    strike(ledger, f"DELETE FROM events WHERE seq > {_last(ledger) - dice.randint(1, 3)}")


def _stranger_at_the_end(ledger: SqlLedger, dice: random.Random) -> None:
    last = _last(ledger)
    names = "migration, seq, at, actor, epoch, kind, body, sum"
    copied = "migration, seq + :more, at, actor, epoch, kind, body, sum".replace(":more", str(dice.randint(1, 2)))
    strike(ledger, f"INSERT INTO events ({names}) SELECT {copied} FROM events WHERE seq = {last}")


def _middle_changed(ledger: SqlLedger, dice: random.Random) -> None:
    strike(ledger, f"UPDATE events SET body = '{{}}' WHERE seq = {_middle(ledger, dice)}")


def _middle_deleted(ledger: SqlLedger, dice: random.Random) -> None:
    strike(ledger, f"DELETE FROM events WHERE seq = {_middle(ledger, dice)}")


def _copy_restored(ledger: SqlLedger, dice: random.Random) -> None:
    """The rows, the newest row's number and the lease as they were then."""
    until = _middle(ledger, dice)
    strike(
        ledger,
        f"DELETE FROM events WHERE seq > {until}",
        f"UPDATE heads SET seq = {until}, sum = (SELECT sum FROM events WHERE seq = {until})",
        f"UPDATE lease SET owner = 'the copy', epoch = (SELECT max(1, max(epoch)) FROM events WHERE seq <= {until})",
        "UPDATE lease SET expires = (SELECT min(at) FROM events)",
    )


def _head_moved(ledger: SqlLedger, dice: random.Random) -> None:
    strike(ledger, f"UPDATE heads SET seq = seq + {dice.choice([-3, 2, 10**6])}")


_STRIKES: Mapping[Stroke, Callable[[SqlLedger, random.Random], None]] = {
    Stroke.LAST_CHANGED: _last_changed,
    Stroke.LAST_UNSEALED: _last_unsealed,
    Stroke.END_CUT_OFF: _end_cut_off,
    Stroke.STRANGER_AT_THE_END: _stranger_at_the_end,
    Stroke.MIDDLE_CHANGED: _middle_changed,
    Stroke.MIDDLE_DELETED: _middle_deleted,
    Stroke.COPY_RESTORED: _copy_restored,
    Stroke.HEAD_MOVED: _head_moved,
}
