"""Glance: what a ledger remembers of the two sides, for those who must not wait for it nor trust it.

A rollback writes first and opens the ledger afterwards. All that it would like to know before are addresses and stages,
which stand in a few rows. They are read past everything that makes a ledger safe and slow: no lock is waited for, no
other row is looked at, and a row that makes no sense is left out.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from migrate.decide.recall import recall
from migrate.ledger import body, instant
from migrate.ledger.bounded import bounded
from migrate.model.event import Event, Kind
from migrate.model.state import State

WITHIN = timedelta(seconds=1)
ROWS = 200
"""The newest of those that tell where the sides are; a migration has some ten."""

_LONGEST = 1_000_000
"""Bytes of one value; the body of an event has at most 64 KiB."""
_STEPS = 20_000
"""Instructions of SQLite between two looks at the time, a few milliseconds."""
_ASK = """SELECT seq, at, kind, actor, epoch, body FROM events
          WHERE migration = ? AND kind <> 'measured' AND kind IN ('entered', 'left') ORDER BY seq DESC LIMIT ?"""
"""Measurements are nearly all rows; leaving them out by name lets an index serve that leaves them out too."""

Row = tuple[object, ...]


def glance(place: str, migration: str, *, within: timedelta = WITHIN) -> State:
    """Addresses, health checks and stages as far as they can be had now; nothing else of the state is true.

    Never raises, and never takes longer than `within` and a moment.
    """
    path = _file(place)
    over = time.monotonic() + within.total_seconds()
    rows: list[Row] = []
    if path is not None:
        with suppress(Exception):
            bounded(lambda: _gather(path, migration, over, rows), within)
    return _folded(list(rows))


def _file(place: str) -> Path | None:
    """The file that a place names; None where it is none that can be looked into from outside."""
    if "://" not in place:
        return Path(place).absolute()
    named = place.removeprefix("sqlite:///")
    return Path(named).absolute() if named not in (place, "", ":memory:") and "?" not in named else None


def _gather(path: Path, migration: str, over: float, rows: list[Row]) -> None:
    """Put rows into the list as they come, so that what was had before an error is not lost.

    A write-ahead log in a folder that is not ours to write in cannot be opened; then the file is read as if it could
    not change, which leaves out the newest rows.
    """
    if not path.is_file():
        return
    for mode in ("mode=ro", "mode=ro&immutable=1"):
        with suppress(sqlite3.Error):
            _read(f"file:{quote(str(path))}?{mode}", migration, over, rows)
            return


def _read(uri: str, migration: str, over: float, rows: list[Row]) -> None:
    with closing(sqlite3.connect(uri, uri=True, timeout=0.1, isolation_level=None)) as connection:
        connection.text_factory = _text
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
        connection.set_progress_handler(lambda: time.monotonic() > over, _STEPS)
        for row in connection.execute(_ASK, (migration, ROWS)):
            rows.append(row)


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "replace")


def _folded(rows: Sequence[Row]) -> State:
    """The oldest first; each is believed for itself."""
    state = State()
    for event in _events(sorted(rows, key=lambda row: str(row[0]).zfill(20))):
        with suppress(Exception):
            state = recall([event], state)
    return state


def _events(rows: Sequence[Row]) -> Iterator[Event]:
    for seq, at, kind, actor, epoch, told in rows:
        with suppress(Exception):
            said = body.to_body(str(told))
            yield Event(Kind(str(kind)), instant.to_time(str(at)), str(actor), int(str(epoch)), said, int(str(seq)))
