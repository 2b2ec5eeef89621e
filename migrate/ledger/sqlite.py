"""Sqlite: the one place that knows how SQLite is opened, guarded and understood when it refuses."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from migrate.errors import LedgerUnreadable

READ = {"sqlite_begin": "BEGIN DEFERRED"}
"""Options of a connection that only reads: it waits for no writer."""
_WRITE = "BEGIN IMMEDIATE"
"""Takes the write lock at once. Two deferred transactions that both read and then write would deadlock, and SQLite
refuses one of them without waiting (https://www.sqlite.org/lang_transaction.html)."""

_EACH_CONNECTION = (
    "PRAGMA synchronous = FULL",  # in WAL mode NORMAL may lose the last commits with the power
    "PRAGMA fullfsync = ON",  # on macOS fsync alone does not reach the disk; elsewhere without effect
    "PRAGMA foreign_keys = ON",
)

KEEP_WORDS = """CREATE TRIGGER events_keep_their_words BEFORE UPDATE ON events
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"""

APPEND_ONLY = (
    KEEP_WORDS,
    """CREATE TRIGGER events_stay BEFORE DELETE ON events
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    # INSERT OR REPLACE deletes without asking the trigger above (https://www.sqlite.org/lang_conflict.html).
    """CREATE TRIGGER events_are_not_replaced BEFORE INSERT ON events
       WHEN EXISTS (SELECT 1 FROM events WHERE migration = NEW.migration AND seq = NEW.seq)
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER epoch_never_falls BEFORE UPDATE ON lease WHEN NEW.epoch < OLD.epoch
       BEGIN SELECT RAISE(ABORT, 'an epoch never falls'); END""",
    """CREATE TRIGGER epoch_is_not_forgotten BEFORE DELETE ON lease
       BEGIN SELECT RAISE(ABORT, 'an epoch never falls'); END""",
)
"""What the database itself refuses, whoever asks."""

SET_ASIDE_ONLY = (
    # A row leaves only after it was set aside as it is; IS compares NULLs and types too.
    "DROP TRIGGER events_stay",
    """CREATE TRIGGER events_stay BEFORE DELETE ON events
       WHEN NOT EXISTS (SELECT 1 FROM set_aside WHERE migration IS OLD.migration AND seq IS OLD.seq AND at IS OLD.at
         AND kind IS OLD.kind AND actor IS OLD.actor AND epoch IS OLD.epoch AND body IS OLD.body AND sum IS OLD.sum)
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER set_aside_keeps_its_words BEFORE UPDATE ON set_aside
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER set_aside_stays BEFORE DELETE ON set_aside
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
)
"""The same of version 3, where a damaged row can be set aside."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an error of SQLite means: what is the matter, what is needed, what to do. `{place}` names the ledger."""

    what: str
    limit: str
    then: str


_WRITABLE = "a file and a directory that can be written"
_RIGHTS = "Check the path and who may write there, or name another place under `ledger:` in migration.yaml."
_COPY = "Restore a copy, or move it away. `migrate rollback` works without the ledger."
_LOCKED = Refusal(
    "is locked by another process",
    "a lock is held for milliseconds",
    "Another migrate that hangs may hold it, a `sqlite3` shell, or a backup: `fuser -v {place}` names it. "
    "`migrate rollback` works without the ledger.",
)
REFUSALS: dict[int | None, Refusal] = {
    sqlite3.SQLITE_NOTADB: Refusal("is not a ledger", "a SQLite file", _COPY),
    sqlite3.SQLITE_CORRUPT: Refusal("is a damaged ledger", "a SQLite file that is whole", _COPY),
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_PERM: Refusal("cannot be opened as a ledger", _WRITABLE, _RIGHTS),
    sqlite3.SQLITE_READONLY: Refusal("cannot be written", _WRITABLE, _RIGHTS),
    sqlite3.SQLITE_CANTOPEN: Refusal("cannot be opened as a ledger", _WRITABLE, _RIGHTS),
    sqlite3.SQLITE_FULL: Refusal(
        "has no room for more", "free space on its disk", "Make room; the last write was not recorded."
    ),
}
"""By primary result code (https://www.sqlite.org/rescode.html)."""
UNEXPECTED = Refusal("gave an error", "the tables of a ledger", _COPY)


def open_file(path: Path, patience: timedelta) -> Engine:
    """An engine on a file, made with its directories where there is none, for its owner only (0600).

    `patience` is how long a lock of another process is waited for. Raises LedgerUnreadable when the place cannot be
    made; a file that is no database is noticed at the first use.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise LedgerUnreadable(
            f"a ledger cannot be made at {path}", seen=error.strerror, limit=_WRITABLE, then=_RIGHTS
        ) from error
    return _engine(str(path), patience)


def open_memory(patience: timedelta) -> Engine:
    """An engine on a database of its own, gone when it is closed."""
    return _engine(":memory:", patience)


def _engine(database: str, patience: timedelta) -> Engine:
    """One connection per engine: threads queue for it, and a database in memory is the same for all of them."""
    engine = create_engine(
        URL.create("sqlite", database=database),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=patience.total_seconds(),
        hide_parameters=True,
        connect_args={"timeout": patience.total_seconds(), "isolation_level": None, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _: object) -> None:
    connection.text_factory = _text
    for pragma in _EACH_CONNECTION:
        connection.execute(pragma)
    # Where the switch is refused another process is just making it; whatever else is wrong shows at the first use.
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode = WAL")


def _text(stored: bytes) -> str:
    """Text as it lies there. A damaged one must not hide the rows around it; its checksum tells."""
    return stored.decode("utf-8", "surrogateescape")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", _WRITE))
