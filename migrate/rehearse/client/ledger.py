"""RequestLedger: the file in which every request of a client process is found again."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import Self

from migrate.model.side import Side
from migrate.rehearse.client.kind import ClientKind
from migrate.rehearse.client.row import Outcome, Row

FLUSH_SECONDS = 0.25
_COLUMNS = [column.name for column in fields(Row)]


class RequestLedger:
    """Tab-separated, one line per request, appended at every flush.

    A flush also writes, once, each request that is still on its way, with the outcome `unanswered`; its real line
    follows later and replaces it on reading. So after a SIGKILL the file lacks at most the requests sent since the
    last flush, and says which earlier ones had no answer. Not synced to disk: it survives the process, not the machine.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self._done: list[Row] = []
        self._shown: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._file)

    def close_row(self, row: Row) -> None:
        """Its outcome is known."""
        self._done.append(row)

    def flush(self, on_their_way: Iterable[Row]) -> None:
        fresh = [row for row in on_their_way if row.id not in self._shown]
        self._shown.difference_update(row.id for row in self._done)
        self._shown.update(row.id for row in fresh)
        block = "".join(map(_line, (*self._done, *fresh))).encode()
        self._done.clear()
        while block:
            block = block[os.write(self._file, block) :]


def read_ledger(path: Path) -> list[Row]:
    """Every request once, in order of sending. A last line that was cut off is left out.

    Raises:
        OSError: There is no such file.
        ValueError: A whole line cannot be read.
    """
    lines = path.read_text().split("\n")[:-1]
    rows = {row.id: row for row in map(_row, lines)}
    return sorted(rows.values(), key=lambda row: row.sent)


def _line(row: Row) -> str:
    answered = "" if row.answered is None else f"{row.answered:.6f}"
    status = "" if row.status is None else row.status
    return (
        f"{row.id}\t{row.kind}\t{row.client}\t{row.sent:.6f}\t{row.address}\t{answered}\t{status}"
        f"\t{row.outcome}\t{row.side or ''}\t{row.resent}\n"
    )


def _row(line: str) -> Row:
    cell = dict(zip(_COLUMNS, line.split("\t"), strict=True))
    return Row(
        id=cell["id"],
        kind=ClientKind(cell["kind"]),
        client=int(cell["client"]),
        sent=float(cell["sent"]),
        address=cell["address"],
        answered=float(cell["answered"]) if cell["answered"] else None,
        status=int(cell["status"]) if cell["status"] else None,
        outcome=Outcome(cell["outcome"]),
        side=Side(cell["side"]) if cell["side"] else None,
        resent=int(cell["resent"]),
    )
