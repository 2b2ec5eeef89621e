"""ImportTraffic: access logs or exports of metrics in, the lines of a backtest out. It touches nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from migrate.cli.options import DECLARATION, File, Json, answering
from migrate.errors import CommandRefused, Exit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import timedelta

    from migrate.backtest.export_report import ExportReport
    from migrate.backtest.exported import Exported
    from migrate.backtest.imported import Ramp
    from migrate.backtest.log_report import LogReport
    from migrate.model.batch import Batch
    from migrate.model.side import Side
    from migrate.model.spec.signal import SignalSpec
    from migrate.signals.exports.recognised import Reading

Files = Annotated[list[Path], typer.Argument(help="Access logs or exports, plain or gzip, or folders of them.")]
Green = Annotated[
    list[str] | None,
    typer.Option("--green", metavar="FILE|SERIES", help="Green's files or series; the others are blue's. Repeatable."),
]
Total = Annotated[
    list[str] | None, typer.Option("--total", metavar="SERIES", help="Exports: series of all requests. Repeatable.")
]
Bad = Annotated[
    list[str] | None, typer.Option("--bad", metavar="SERIES", help="Exports: series, or files, of bad requests.")
]
Time = Annotated[str | None, typer.Option("--time", metavar="COLUMN", help="CSV: the column of times.")]
Format = Annotated[str | None, typer.Option("--format", help="How the logs are written; else each is recognised.")]
ZoneName = Annotated[str, typer.Option("--zone", help="Time zone of times that name none.")]
HopCount = Annotated[
    int | None, typer.Option("--hops", min=0, max=16, help="Trusted proxies before the logs; else private networks.")
]
Period = Annotated[
    str | None, typer.Option("--period", metavar="SPAN", help="Length of a batch: 10s, or an export's resolution.")
]
Slow = Annotated[str | None, typer.Option("--slow", metavar="SPAN", help="Count slower answers for latency as well.")]
Trace = Annotated[str, typer.Option("--trace", metavar="NAME", help="Name of the migration, with --green.")]
Share = Annotated[
    float | None, typer.Option("--share", min=0.0, max=1.0, help="Green's planned share; else the observed one.")
]
Ttl = Annotated[str, typer.Option("--ttl", metavar="SPAN", help="TTL of the name, with --green.")]
Halves = Annotated[bool, typer.Option("--a-a", help="Both halves are blue's: A/A lines, for a calibration.")]
Of = Annotated[
    str | None, typer.Option("--signal", metavar="NAME", help="Read and count as this signal of migration.yaml says.")
]
Report = Annotated[bool, typer.Option("--report", help="Only tell what was read of each file.")]

DEFAULT_PERIOD = "10s"


@answering
def import_traffic(
    files: Files,
    *,
    green: Green = None,
    total: Total = None,
    bad: Bad = None,
    time: Time = None,
    format: Format = None,
    zone: ZoneName = "UTC",
    hops: HopCount = None,
    period: Period = None,
    slow: Slow = None,
    trace: Trace = "import",
    share: Share = None,
    ttl: Ttl = "60s",
    a_a: Halves = False,
    signal: Of = None,
    file: File = DECLARATION,
    report: Report = False,
    as_json: Json = False,
) -> Exit:
    """Make backtest lines from access logs or exports of metrics.

    Logs without --green become two A/A arms by client; exports know no clients.
    """
    from migrate.cli.import_exports import ExportWords, counted_exports
    from migrate.cli.import_logs import LogWords, read_logs
    from migrate.cli.import_words import declared_signal, files_in, span_of, zone_of
    from migrate.signals.exports.recognised import Reading

    declared = declared_signal(file, signal) if signal else None
    slower = span_of(slow, "--slow") if slow else None
    asked = span_of(period, "--period") if period else None
    ramp = None if a_a else _ramp(trace, share, span_of(ttl, "--ttl"))
    here = [each for each in green or () if Path(each).exists()]
    series = [each for each in green or () if each not in here]
    of_green = files_in(list(map(Path, here)))
    paths = [(False, path) for path in files_in(files) if path not in of_green] + [(True, path) for path in of_green]
    exports, logs = _sorted(paths, Reading(zone_of(zone), slower, time), declared, format)
    _one_kind(exports, logs, declared, report=report)
    words = LogWords(format, zone, hops, asked or span_of(DEFAULT_PERIOD, "--period"), slower)
    read, batches = read_logs(words, declared, [(_side(of, by_file=bool(here)), path) for of, path in logs])
    if report:
        _tell([*read, *(each for _, each in exports)], None, alone=True, as_json=as_json)
    elif exports:
        _tell([each for _, each in exports], None, alone=False, as_json=as_json)
        found = counted_exports(ExportWords(total or (), bad or (), series, asked), declared, exports)
        _tell((), found, alone=False, as_json=as_json)
        _write(found.batches(), ramp)
    else:
        _whole_words(series, [*(total or ()), *(bad or ())])
        _tell(read, None, alone=False, as_json=as_json)
        _write(batches(), ramp if here else None)
    usable = [each.usable for _, each in exports] + [bool(each.requests and not each.trouble) for each in read]
    return Exit.DONE if all(usable) else Exit.ERROR


def _ramp(trace: str, share: float | None, ttl: timedelta) -> Ramp:
    from migrate.backtest.imported import Ramp

    return Ramp(trace, share, ttl)


def _side(green: bool, *, by_file: bool) -> Side | None:
    from migrate.model.side import Side

    return Side.GREEN if green else Side.BLUE if by_file else None


_Sorted = tuple["list[tuple[bool, ExportReport]]", "list[tuple[bool, Path]]"]


def _sorted(
    paths: Sequence[tuple[bool, Path]], reading: Reading, declared: SignalSpec | None, format: str | None
) -> _Sorted:
    """Exports, and what is to be read as logs: all of it, where the words of the command say so."""
    from migrate.cli.import_exports import read_export
    from migrate.model.spec.signal import LogSpec

    exports: list[tuple[bool, ExportReport]] = []
    logs: list[tuple[bool, Path]] = []
    for green, path in paths:
        found = None if format or isinstance(declared, LogSpec) else read_export(path, reading)
        if found:
            exports.append((green, found))
        else:
            logs.append((green, path))
    return exports, logs


def _one_kind(
    exports: Sequence[tuple[bool, ExportReport]],
    logs: Sequence[tuple[bool, Path]],
    declared: SignalSpec | None,
    *,
    report: bool,
) -> None:
    """
    Raises:
        CommandRefused: There are other files among the exports, and they are to be counted.
    """
    from migrate.model.spec.signal import MetricsSpec

    if logs and not report and (exports or isinstance(declared, MetricsSpec)):
        raise CommandRefused(
            f"{logs[0][1]} is not a known export", seen="other files too" if exports else "another file",
            limit="one kind, so that no request is counted twice", then="Look at all with --report; name one kind.",
        )  # fmt: skip


def _whole_words(series: Sequence[str], parts: Sequence[str]) -> None:
    """
    Raises:
        CommandRefused: They name parts of exports, or a file that is not there, and there are only logs.
    """
    if series:
        raise CommandRefused(
            f"no log or export at {series[0]}", seen="nothing", limit="a file, or a folder with files in it"
        )
    if parts:
        raise CommandRefused(
            "logs have no series", seen=parts[0][:80], limit="--total and --bad for exports",
            then="Look with `migrate import --report` at what each file is.",
        )  # fmt: skip


def _write(batches: Iterator[Batch], ramp: Ramp | None) -> None:
    from migrate.backtest.imported import lines
    from migrate.cli import output

    for line in lines(batches, ramp):
        output.say_line(line)


def _tell(reports: Sequence[LogReport | ExportReport], found: Exported | None, *, alone: bool, as_json: bool) -> None:
    """Alone on standard output; beside the lines on standard error."""
    from migrate.cli import output
    from migrate.cli.import_exports import summary, summary_json

    told = [_json(each) for each in reports] or ([summary_json(found)] if found else [])
    if as_json and alone:
        output.say_json(told)
    elif as_json and told:
        output.mutter(json.dumps(output.plain(told)))
    else:
        say = output.say if alone else output.mutter
        for text in [each.text() for each in reports] + (summary(found) if found else []):
            say(text)


def _json(report: LogReport | ExportReport) -> Mapping[str, object]:
    from migrate.backtest.export_report import ExportReport
    from migrate.cli.import_logs import log_json

    return report.json() if isinstance(report, ExportReport) else log_json(report)
