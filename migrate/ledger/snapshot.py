"""Snapshot: the state as it was after some row, so that it need not be folded from the beginning.

It is a copy and never the truth: one that is stale, damaged, of other code, or after a row that is not there any more
is passed over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import BigInteger, Connection, Text, and_, bindparam, column, delete, insert, select, table

from migrate.decide.recall import recall
from migrate.ledger import instant, state_text
from migrate.ledger.chain import Link
from migrate.ledger.event_row import EVENTS
from migrate.model.event import Event
from migrate.model.state import State

SNAPSHOTS = table(
    "snapshots", column("migration", Text), column("seq", BigInteger), column("at", Text), column("sum", Text),
    column("code", Text), column("state", Text), column("state_sum", Text),
)  # fmt: skip

EVERY = 256
"""Rows between two; folding so many takes a few milliseconds."""
KEPT = 16
"""How many are kept: those before a time not long ago are asked for as well."""

_OURS = SNAPSHOTS.c.migration == bindparam("of")
_SAME_ROW = and_(
    EVENTS.c.migration == SNAPSHOTS.c.migration, EVENTS.c.seq == SNAPSHOTS.c.seq, EVENTS.c.sum == SNAPSHOTS.c.sum
)
_NEWEST = select(SNAPSHOTS).where(_OURS).order_by(SNAPSHOTS.c.seq.desc()).limit(KEPT)
_GOOD = (
    select(SNAPSHOTS)
    .join(EVENTS, _SAME_ROW)
    .where(_OURS, SNAPSHOTS.c.code == bindparam("written_by"), SNAPSHOTS.c.at <= bindparam("until"))
    .order_by(SNAPSHOTS.c.seq.desc())
    .limit(KEPT)
)
_PUT = insert(SNAPSHOTS)
_DROP = delete(SNAPSHOTS).where(_OURS, SNAPSHOTS.c.seq.in_(bindparam("these", expanding=True)))
_ALWAYS = "9999"


def newest(connection: Connection, migration: str, until: datetime | None = None) -> tuple[State, Link] | None:
    """The newest good one, or the newest of a row that was recorded by `until`."""
    bound = instant.to_text(until) if until else _ALWAYS
    asked: dict[str, Any] = {"of": migration, "written_by": state_text.code(), "until": bound}
    for row in connection.execute(_GOOD, asked).mappings():
        if isinstance(row["state"], str) and row["state_sum"] == _sum(row["seq"], row["sum"], row["state"]):
            state = state_text.to_state(row["state"])
            if state is not None and state.seq == row["seq"]:
                return state, Link(row["seq"], row["sum"])
    return None


def folded(events: Sequence[Event], state: State) -> list[tuple[State, datetime]]:
    """The states that events leave: the last one, and of many also some before it, each twice as far from the end."""
    cuts = [len(events) - EVERY * 2**doubled for doubled in range(5, -1, -1)]
    edges = [0, *(cut for cut in cuts if cut > 0), len(events)] if events else []
    states: list[tuple[State, datetime]] = []
    for begin, end in pairwise(edges):
        state = recall(events[begin:end], state)
        states.append((state, events[end - 1].at))
    return states


def put(connection: Connection, migration: str, state: State, link: Link, at: datetime) -> None:
    """Keep one more, and no more than `KEPT`."""
    known = [row["seq"] for row in connection.execute(_NEWEST, {"of": migration}).mappings()]
    old = [seq for seq in known if seq >= link.seq] + [seq for seq in known if seq < link.seq][KEPT - 1 :]
    if old:
        connection.execute(_DROP, {"of": migration, "these": old})
    text = state_text.to_text(state)
    row: dict[str, Any] = {
        "migration": migration, "seq": link.seq, "at": instant.to_text(at), "sum": link.sum,
        "code": state_text.code(), "state": text, "state_sum": _sum(link.seq, link.sum, text),
    }  # fmt: skip
    connection.execute(_PUT, row)


def _sum(seq: object, link: object, text: str) -> str:
    return hashlib.sha256(f"{seq}\n{link}\n{text}".encode(errors="surrogateescape")).hexdigest()
