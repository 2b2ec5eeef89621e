"""Place: where a ledger lies, as the declaration names it."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from migrate.errors import InvalidValue

_SECRETS = re.compile(r"(?<=://)[^/]*@|(?<=[?;]).*", re.DOTALL)
"""Who asks, and whatever is asked with: passwords stand in either (https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1,
`?password=` of libpq)."""


def file_of(place: str) -> Path | None:
    """The file a place names, None for memory. Raises InvalidValue."""
    if "://" not in place:
        return Path(place).absolute()
    try:
        url = make_url(place)
    except (ArgumentError, ValueError) as error:
        raise _no_place(place) from error
    if url.drivername not in ("sqlite", "sqlite+pysqlite") or url.query or url.host:
        raise _no_place(place)
    return Path(url.database).absolute() if url.database not in (None, "", ":memory:") else None


def masked(place: str) -> str:
    """The same place without user, password, and options."""
    return _SECRETS.sub(lambda found: "***@" if found[0].endswith("@") else "***", place) if "://" in place else place


def _no_place(place: str) -> InvalidValue:
    return InvalidValue(
        "a ledger cannot be opened there",
        seen=masked(place),
        limit="a file path, sqlite:///PATH, or sqlite:// (in memory)",
        then="Name such a place under `ledger:` in migration.yaml.",
    )
