"""ImportLogs: access logs in, the lines of a backtest out. It touches nothing."""

from __future__ import annotations

from datetime import timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from migrate.cli.options import DECLARATION, File, Json, answering
from migrate.errors import CommandRefused, Exit, InvalidValue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from migrate.backtest.history import History
    from migrate.backtest.log_report import LogReport
    from migrate.model.side import Side
    from migrate.model.spec.signal import LogSpec
    from migrate.signals.logs.counting import Counting
    from migrate.signals.logs.reader import Written

Logs = Annotated[list[Path], typer.Argument(help="Access logs, plain or gzip, or folders of them.")]
Green = Annotated[
    list[Path] | None, typer.Option("--green", metavar="FILE", help="Green's logs; the others are blue's. Repeatable.")
]
Format = Annotated[str | None, typer.Option("--format", help="How the logs are written; else each is recognised.")]
ZoneName = Annotated[str, typer.Option("--zone", help="Time zone of times that name none.")]
HopCount = Annotated[
    int | None, typer.Option("--hops", min=0, max=16, help="Trusted proxies before the logs; else private networks.")
]
Period = Annotated[str, typer.Option("--period", metavar="SPAN", help="Length of a batch.")]
Slow = Annotated[str | None, typer.Option("--slow", metavar="SPAN", help="Count slower answers for latency as well.")]
Trace = Annotated[str, typer.Option("--trace", metavar="NAME", help="Name of the migration, with --green.")]
Share = Annotated[
    float | None, typer.Option("--share", min=0.0, max=1.0, help="Green's planned share; else the observed one.")
]
Ttl = Annotated[str, typer.Option("--ttl", metavar="SPAN", help="TTL of the name, with --green.")]
Of = Annotated[
    str | None, typer.Option("--signal", metavar="NAME", help="Read and count as this log of migration.yaml says.")
]
Report = Annotated[bool, typer.Option("--report", help="Only tell what was read of each file.")]


@answering
def import_logs(
    logs: Logs,
    *,
    green: Green = None,
    format: Format = None,
    zone: ZoneName = "UTC",
    hops: HopCount = None,
    period: Period = "10s",
    slow: Slow = None,
    trace: Trace = "import",
    share: Share = None,
    ttl: Ttl = "60s",
    signal: Of = None,
    file: File = DECLARATION,
    report: Report = False,
    as_json: Json = False,
) -> Exit:
    """Make backtest lines from access logs. Two A/A arms by client, or both sides with --green."""
    from migrate.backtest.history import History
    from migrate.backtest.imported import Ramp, lines
    from migrate.cli import output
    from migrate.model.side import Side
    from migrate.signals.logs.counting import Counting

    declared = _declared(file, signal) if signal else None
    counting = _counting(declared) if declared else Counting(agents=_health_checks())
    history = History(_span(period, "--period"), counting, _span(slow, "--slow") if slow else None)
    sources = [(Side.BLUE if green else None, path) for path in _files(logs)]
    sources += [(Side.GREEN, path) for path in _files(green or [])]
    reports: list[LogReport] = []
    for side, path in sources:
        known = _written(declared, side) if declared else _named(format, zone, hops)
        guess = partial(_recognised, path, zone, hops)
        reports.append(_read(path, known, guess, side, history, counting))
    _tell(reports, alone=report, as_json=as_json)
    if not report:
        ramp = Ramp(trace, share, _span(ttl, "--ttl")) if green else None
        for line in lines(history.batches(), ramp):
            output.say_line(line)
    return Exit.DONE if all(each.requests and not each.trouble for each in reports) else Exit.ERROR


def _files(given: Sequence[Path]) -> list[Path]:
    """Those named, and all in the folders named.

    Raises:
        CommandRefused: One is not there, or a folder is empty.
    """
    found: list[Path] = []
    for path in given:
        within = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
        if not within or not path.exists():
            raise CommandRefused(f"no log at {path}", seen="nothing", limit="a file, or a folder with files in it")
        found += within
    return found


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

    format = recognised([line for _, line in islice(log_lines(path), LINES)], _zone(zone))
    return Written(format, _zone(zone), hops=Hops(hops)) if format else None


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
    return Written(LogFormat(format), _zone(zone), hops=Hops(hops))


def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise CommandRefused("--zone is not a time zone", seen=name, limit="such as UTC or Europe/Berlin") from None


def _declared(file: Path, name: str) -> LogSpec:
    """
    Raises:
        CommandRefused: No access log is declared by this name.
    """
    from migrate.cli import assemble
    from migrate.model.spec.signal import LogSpec

    logs = {each.name: each for each in assemble.declared(file).spec.signals if isinstance(each, LogSpec)}
    if name not in logs:
        raise CommandRefused("no such log is declared", seen=name, limit=", ".join(logs) or "a signal of kind log")
    return logs[name]


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


def _span(text: str, option: str) -> timedelta:
    from migrate.model.duration import parse

    try:
        return parse(text)
    except InvalidValue as error:
        raise CommandRefused(f"{option} is not a span of time", seen=text, limit=error.limit) from error


def _tell(reports: Sequence[LogReport], *, alone: bool, as_json: bool) -> None:
    """Alone on standard output; beside the lines on standard error."""
    from migrate.cli import output

    if as_json and alone:
        output.say_json([_json(each) for each in reports])
        return
    if as_json:
        import json

        output.mutter(json.dumps(output.plain([_json(each) for each in reports])))
        return
    say = output.say if alone else output.mutter
    for each in reports:
        say(each.text())


def _json(report: LogReport) -> Mapping[str, object]:
    return {name: getattr(report, name) for name in report.__slots__} | {"path": str(report.path)}
