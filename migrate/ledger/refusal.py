"""Refusal: what a database's own error means for the person who meets it."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from migrate.errors import InvalidValue, LedgerUnreadable
from migrate.ledger import sqlite


@contextmanager
def explained(place: str) -> Generator[None]:
    """Turn errors of the database at `place` into LedgerUnreadable, and values it cannot hold into InvalidValue."""
    try:
        yield
    except SQLAlchemyError as error:
        raise unreadable(place, error) from error
    except UnicodeDecodeError as error:  # SQLite's own complaint repeats the bytes of a damaged schema
        raise _refused(place, sqlite.REFUSALS[sqlite3.SQLITE_CORRUPT], error) from error
    except (OverflowError, UnicodeEncodeError) as error:
        raise InvalidValue(
            "a value cannot stand in the ledger", seen=str(error), limit="numbers of 64 bits, text that UTF-8 can hold"
        ) from error


def unreadable(place: str, error: SQLAlchemyError) -> LedgerUnreadable:
    """The refusal for an error: what SQLite said, and what to do about it."""
    cause = error.__cause__
    code = cause.sqlite_errorcode & 0xFF if isinstance(cause, sqlite3.Error) else None
    if isinstance(error, NoConnection):
        code = sqlite3.SQLITE_BUSY
    return _refused(place, sqlite.REFUSALS.get(code, sqlite.UNEXPECTED), cause or type(error).__name__)


def _refused(place: str, refusal: sqlite.Refusal, seen: object) -> LedgerUnreadable:
    return LedgerUnreadable(
        f"{place} {refusal.what}", seen=seen, limit=refusal.limit, then=refusal.then.format(place=place)
    )


def damaged(migration: str, seen: str) -> LedgerUnreadable:
    """The refusal for rows that no version of this program writes."""
    return LedgerUnreadable(
        f"the ledger of {migration} is damaged",
        seen=seen,
        limit="what was recorded: no line changed, none missing",
        then="`migrate verify-ledger` names what is wrong and can set it aside; or restore a copy. Nothing moves until "
        "then; `migrate rollback` works without the ledger.",
    )
