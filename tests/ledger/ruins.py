"""Ruins: everything that may lie where a ledger was."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

Ruin = Callable[[Path], object]


def _replaced(path: Path) -> Path:
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    return path


def _locked(path: Path) -> sqlite3.Connection:
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    return holder


def _sparse(path: Path) -> None:
    with _replaced(path).open("wb") as file:
        file.truncate(1 << 30)


def _grown(path: Path) -> None:
    os.truncate(path, 1 << 30)


def _truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _another(path: Path) -> None:
    with sqlite3.connect(_replaced(path)) as other:
        other.execute("CREATE TABLE cats (name TEXT)")


def _odd_rows(path: Path) -> None:
    with sqlite3.connect(path) as ours:
        for trigger in ("events_keep_their_words", "events_stay", "events_are_not_replaced"):
            ours.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        ours.execute("UPDATE events SET body = '[[[', at = x'00ff', kind = 'left' WHERE seq % 2 = 0")


RUINS: dict[str, Ruin] = {
    "gone": _replaced,
    "empty": lambda path: _replaced(path).touch(),
    "text": lambda path: _replaced(path).write_text("no database at all\n" * 99),
    "directory": lambda path: _replaced(path).mkdir(),
    "no permission": lambda path: path.chmod(0),
    "read only": lambda path: path.chmod(0o400),
    "pipe": lambda path: os.mkfifo(_replaced(path)),
    "loop of links": lambda path: _replaced(path).symlink_to(path),
    "link to nowhere": lambda path: _replaced(path).symlink_to(path.parent / "nowhere" / "at all"),
    "device without end": lambda path: _replaced(path).symlink_to("/dev/zero"),
    "a gigabyte of nothing": _sparse,
    "grown to a gigabyte": _grown,
    "half of it": _truncated,
    "another database": _another,
    "rows without sense": _odd_rows,
    "locked by another": _locked,
}
"""By a name. What one returns is kept until the test is over."""
