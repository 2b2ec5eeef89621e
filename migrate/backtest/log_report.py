"""LogReport: what was read of one log, for a person who must know whether to trust it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from migrate.model.log_format import LogFormat
from migrate.signals.logs.bad_line import BadLine
from migrate.signals.logs.counting import Counting
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.reader import Told

SHOWN = 20
"""Refused lines that are told one by one."""


@dataclass(slots=True)
class LogReport:
    """Counts of one file. `format` is None where nothing recognised it."""

    path: Path
    format: LogFormat | None = None
    lines: int = 0
    requests: int = 0
    bad: int = 0
    no_requests: int = 0
    """Lines of which nothing counts, as of an error log among the others."""
    left_out: int = 0
    repeated: int = 0
    refused: Counter[str] = field(default_factory=Counter[str])
    """By reason."""
    refused_lines: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    """The first of them, by number."""
    answers: Counter[str] = field(default_factory=Counter[str])
    octets: int = 0
    trouble: str = ""
    """Why its end could not be read."""
    first: datetime | None = None
    last: datetime | None = None

    def hears(self, number: int, told: Told, counting: Counting) -> LogEntry | None:
        """Enter what a line told; the request, where it counts."""
        if isinstance(told, BadLine):
            self.refused[str(told)] += 1
            if len(self.refused_lines) < SHOWN:
                self.refused_lines.append((number, str(told)))
            return None
        if told is None:
            self.no_requests += 1
            return None
        if told.again:
            self.repeated += 1
            return None
        if counting.leaves_out(told):
            self.left_out += 1
            return None
        self._count(told, counting)
        return told

    def _count(self, entry: LogEntry, counting: Counting) -> None:
        self.requests += 1
        self.bad += counting.failed(entry)
        self.answers[entry.answer] += 1
        self.octets += entry.size or 0
        self.first = entry.at if self.first is None else min(self.first, entry.at)
        self.last = entry.at if self.last is None else max(self.last, entry.at)

    def text(self) -> str:
        """Several lines."""
        if self.format is None and self.trouble:
            return f"{self.path}: cannot be read: {self.trouble}"
        if self.format is None:
            hint = "name it with --format, declare the fields of a JSON log, or save an export as JSON or CSV"
            return f"{self.path}: no known format\n  {hint}"
        told = ", ".join(f"{count} {answer}" for answer, count in sorted(self.answers.items()))
        span = f", {self.first:%Y-%m-%d %H:%M:%S} to {self.last:%Y-%m-%d %H:%M:%S} UTC" if self.last else ""
        rows = [
            f"{self.path}: {self.format}, {_some(self.lines, 'line')}{span}",
            f"  {_some(self.requests, 'request')}, {self.bad} bad{f' ({told})' if told else ''}",
        ]
        rows += [f"  {count} {what}" for count, what in self._others() if count]
        rows += [f"  line {number} refused: {why}" for number, why in self.refused_lines]
        more = self.refused.total() - len(self.refused_lines)
        rows += [f"  and {more} more refused"] if more else []
        rows += [f"  cannot be read to its end: {self.trouble}"] if self.trouble else []
        return "\n".join(rows)

    def _others(self) -> tuple[tuple[int, str], ...]:
        return (
            (self.no_requests, "that are not requests"),
            (self.left_out, "left out by path, agent or address"),
            (self.repeated, "repetitions that clients marked"),
        )


def _some(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
