"""ImportLogs: access logs, read into a history."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from migrate.cli.import_words import zone_of
from migrate.errors import CommandRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import timedelta
    from pathlib import Path

    from migrate.backtest.history import History
    from migrate.backtest.log_report import LogReport
    from migrate.model.batch import Batch
    from migrate.model.side import Side
    from migrate.model.spec.signal import LogSpec, SignalSpec
    from migrate.signals.logs.counting import Counting
    from migrate.signals.logs.reader import Written


@dataclass(frozen=True, slots=True)
class LogWords:
    """How logs are to be read, in the words of the command."""

    format: str | None
    zone: str
    hops: int | None
    period: timedelta
    slow: timedelta | None


def read_logs(
    words: LogWords, declared: SignalSpec | None, sources: Sequence[tuple[Side | None, Path]]
) -> tuple[list[LogReport], Callable[[], Iterator[Batch]]]:
    """A report of each, and all that they tell together.

    Raises:
        CommandRefused: They cannot be read so.
    """
    from migrate.backtest.history import History
    from migrate.model.spec.signal import LogSpec
    from migrate.signals.logs.counting import Counting

    log = declared if isinstance(declared, LogSpec) else None
    counting = _counting(log) if log else Counting(agents=_health_checks())
    history = History(words.period, counting, words.slow)
    reports: list[LogReport] = []
    for side, path in sources:
        known = _written(log, side) if log else _named(words.format, words.zone, words.hops)
        guess = partial(_recognised, path, words.zone, words.hops)
        reports.append(_read(path, known, guess, side, history, counting))
    return reports, history.batches


def _read(
    path: Path,
    known: Written | None,
    guess: Callable[[], Written | None],
    side: Side | None,
    history: History,
    counting: Counting,
) -> LogReport:
    """All of a file; one that breaks off keeps what was read of it."""
    from migrate.backtest.log_report import LogReport
    from migrate.errors import RecordingInvalid

    report = LogReport(path)
    try:
        written = known or guess()
        report.format = written.format if written else None
        _hear(report, written, side, history, counting)
    except RecordingInvalid as error:
        report.trouble = str(error.seen)
    return report


def _hear(report: LogReport, written: Written | None, side: Side | None, history: History, counting: Counting) -> None:
    from migrate.backtest.history import arm
    from migrate.backtest.log_lines import log_lines
    from migrate.signals.logs.reader import LogReader

    reader = LogReader(written) if written else None
    for number, line in log_lines(report.path):
        report.lines = number
        for told in reader.read([line]) if reader else ():
            if entry := report.hears(number, told, counting):
                history.add(entry, side or arm(entry.client, report.requests))


def _recognised(path: Path, zone: str, hops: int | None) -> Written | None:
    from itertools import islice

    from migrate.backtest.log_lines import log_lines
    from migrate.signals.logs.clients import Hops
    from migrate.signals.logs.reader import Written
    from migrate.signals.logs.recognised import LINES, recognised

    format = recognised([line for _, line in islice(log_lines(path), LINES)], zone_of(zone))
    return Written(format, zone_of(zone), hops=Hops(hops)) if format else None


def _named(format: str | None, zone: str, hops: int | None) -> Written | None:
    """
    Raises:
        CommandRefused: There is no such format, or it needs a declaration.
    """
    from migrate.model.log_format import LogFormat
    from migrate.signals.logs.clients import Hops
    from migrate.signals.logs.reader import Written

    if format is None:
        return None
    known = [each for each in LogFormat if each is not LogFormat.JSON]
    if format == LogFormat.JSON:
        raise CommandRefused(
            "the fields of a JSON log are not told", seen="--format json", limit="a declared signal",
            then="Declare the log with its `fields`, then `migrate import --signal NAME`.",
        )  # fmt: skip
    if format not in known:
        raise CommandRefused("no such format", seen=format, limit=", ".join(known))
    return Written(LogFormat(format), zone_of(zone), hops=Hops(hops))


def _counting(declared: LogSpec) -> Counting:
    from migrate.signals.declared import counting

    return counting(declared)


def _written(declared: LogSpec, side: Side | None) -> Written:
    from migrate.model.side import Side
    from migrate.signals.declared import written

    return written(declared.green if side is Side.GREEN else declared.blue)


def _health_checks() -> tuple[str, ...]:
    from migrate.model.spec.log_counting import HEALTH_CHECKS

    return HEALTH_CHECKS


def log_json(report: LogReport) -> Mapping[str, object]:
    return {name: getattr(report, name) for name in report.__slots__} | {"path": str(report.path)}
