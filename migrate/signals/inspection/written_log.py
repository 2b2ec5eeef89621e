"""WrittenLog: the end of one side's access log, read as the signal reads it."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from migrate.model.log_format import LogFormat
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.inspection.checked import is_check
from migrate.signals.inspection.trial import HOUR
from migrate.signals.logs.bad_line import BadLine
from migrate.signals.logs.counting import Counting
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.reader import LogReader, Written
from migrate.signals.logs.recognised import LINES, recognised
from migrate.signals.source import DENIED, SourceError

MOST_OCTETS = 8 << 20
"""From the end of a file: about 40,000 lines."""


@dataclass(frozen=True, slots=True)
class WrittenLog:
    """`entries` are the requests that count, those of the last hour; `grown` is when the file last did; `lines` and
    `unreadable` are of all that was read. `format` is the one that the lines have, where they cannot be read.
    """

    side: Side
    path: Path
    declared: Written
    grown: datetime
    entries: Sequence[LogEntry] = ()
    newest: datetime | None = None
    lines: int = 0
    unreadable: int = 0
    format: LogFormat | None = None
    texts: frozenset[str] = frozenset()
    counting: Counting = field(default_factory=Counting)

    @property
    def bad(self) -> int:
        return sum(self.counting.is_bad(each, Sli.AVAILABILITY, None) for each in self.entries)

    @property
    def classes(self) -> Mapping[str, int]:
        return Counter(each.answer for each in self.entries)

    @property
    def clients(self) -> int:
        return len({each.client for each in self.entries if each.client is not None})

    @property
    def checks(self) -> int:
        """Requests that count and are health checks by their path or agent."""
        return sum(any(is_check(text) for text in (each.path, each.agent) if text) for each in self.entries)


def written_log(side: Side, path: Path, written: Written, counting: Counting, now: datetime) -> WrittenLog:
    """Of a pipe nothing is read: its lines are there once.

    Raises:
        SourceError: There is no such file, or it cannot be read.
    """
    try:
        about = path.stat()
        lines = _end(path, about.st_size) if stat.S_ISREG(about.st_mode) else []
    except PermissionError:
        raise SourceError(f"{DENIED} (no permission to read the log)") from None
    except OSError as error:
        raise SourceError((error.strerror or "the log cannot be read").lower()) from None
    told = [each for each in LogReader(written).read(lines) if each is not None]
    entries = [each for each in told if isinstance(each, LogEntry)]
    unreadable = sum(isinstance(each, BadLine) for each in told)
    last = entries[-200:]  # the newest lines stand at the end, each of them a little out of order
    counted = [each for each in entries if not each.again and not counting.leaves_out(each) and counting.counts(each)]
    newest = max((each.at for each in last), default=None)
    return WrittenLog(
        side,
        path,
        written,
        datetime.fromtimestamp(about.st_mtime, UTC),
        tuple(each for each in counted if (newest or now) - each.at <= HOUR),
        newest,
        len(told),
        unreadable,
        recognised(lines[-LINES:], written.zone) if 2 * unreadable > len(told) else None,
        _texts(lines[-5 * LINES :], written, counting),
        counting,
    )


def _texts(lines: Sequence[str], written: Written, counting: Counting) -> frozenset[str]:
    """Lines of requests that count; checks of two sides may be alike to the letter."""
    reader = LogReader(written)
    return frozenset(line for line in lines for each in reader.read([line]) if _counts(each, counting))


def _counts(told: object, counting: Counting) -> bool:
    if not isinstance(told, LogEntry) or counting.leaves_out(told):
        return False
    return not any(is_check(text) for text in (told.path, told.agent) if text)


def _end(path: Path, size: int) -> list[str]:
    with path.open("rb") as file:
        file.seek(max(0, size - MOST_OCTETS), os.SEEK_SET)
        text = file.read(MOST_OCTETS).decode(errors="replace")
    whole, _, _ = text.rpartition("\n")
    lines = whole.split("\n") if whole else []
    return [line.strip(" \t\r\0") for line in (lines[1:] if size > MOST_OCTETS else lines)]


def lateness(log: WrittenLog) -> timedelta | None:
    """How long after its request a line was written; below zero where the times are ahead."""
    return log.grown - log.newest if log.newest is not None else None
