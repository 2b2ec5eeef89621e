"""AccessLogs: lines of each format that are read in a CPU second, what is counted of them included."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

from migrate.backtest.history import History, arm
from migrate.signals.logs.counting import Counting
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.reader import LogReader
from tests.signals.log_lines import WRITERS, written

LINES = 20_000
CLIENTS = 250
NEEDED = 5_000
"""Lines a second, both sides together, that one core must read with room."""


def measure(_: Path) -> Mapping[str, object]:
    end = datetime(2026, 3, 2, 12, tzinfo=UTC)
    told: dict[str, object] = {}
    for format, write in WRITERS.items():
        lines = [
            write(end + timedelta(milliseconds=5 * number), client=f"198.51.100.{number % CLIENTS}")
            for number in range(LINES)
        ]
        history, reader = History(timedelta(seconds=10), Counting()), LogReader(written(format))
        began = process_time()
        for number, each in enumerate(reader.read(lines)):
            if isinstance(each, LogEntry):
                history.add(each, arm(each.client, number))
        counted = sum(batch.blue.total + batch.green.total for batch in history.batches())
        rate = LINES / (process_time() - began)
        assert counted == LINES
        told[format] = f"{rate:,.0f} lines/s, {rate / NEEDED:.1f} x {NEEDED:,}/s"
    return told
