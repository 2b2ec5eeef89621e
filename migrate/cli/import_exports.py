"""ImportExports: saved answers of metric sources, read and counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.cli.import_words import declared_as
from migrate.errors import CommandRefused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta
    from pathlib import Path

    from migrate.backtest.export_report import ExportReport
    from migrate.backtest.exported import Exported
    from migrate.model.batch import Tally
    from migrate.model.side import Side
    from migrate.model.spec.signal import SignalSpec
    from migrate.signals.exports.recognised import Reading
    from migrate.signals.exports.roles import Roles, Source


@dataclass(frozen=True, slots=True)
class ExportWords:
    """Which series are meant, in the words of the command."""

    total: Sequence[str]
    bad: Sequence[str]
    green: Sequence[str]
    """Series, not files."""
    period: timedelta | None


def read_export(path: Path, reading: Reading) -> ExportReport | None:
    """None where it is none."""
    from migrate.backtest.export_report import ExportReport
    from migrate.signals.exports.export import Unreadable
    from migrate.signals.exports.recognised import recognised

    try:
        export = recognised(path, reading)
    except Unreadable as why:
        return ExportReport(path, trouble=str(why))
    return ExportReport(path, export) if export else None


def counted_exports(
    words: ExportWords, declared: SignalSpec | None, reports: Sequence[tuple[bool, ExportReport]]
) -> Exported:
    """With each whether its file was named as green's.

    Raises:
        CommandRefused: A file cannot be used, or it is not told which series count what.
    """
    from migrate.backtest.exported import exported
    from migrate.signals.exports.roles import Source

    sources: list[Source] = []
    for green, report in reports:
        if report.export is None:
            raise CommandRefused(
                f"{report.path} cannot be used", seen=report.trouble, limit="an export whose every count can be read",
                then="Look at all files with `migrate import --report`, and leave this one out or export it again.",
            )  # fmt: skip
        sources += [Source(one, report.path, green) for one in report.export.series]
    if not declared:
        _check_names(words, sources, [report.path for _, report in reports])
    return exported(sources, _roles(words, declared), words.period)


def _check_names(words: ExportWords, sources: Sequence[Source], paths: Sequence[Path]) -> None:
    """A selector may find nothing, as of errors that never came; a name that finds nothing is mistyped.

    Raises:
        CommandRefused: It is.
    """
    from migrate.signals.exports.roles import Named

    for option, names in (("--total", words.total), ("--bad", words.bad), ("--green", words.green)):
        for text in names:
            name = Named(text)
            known = any(map(name.is_file, paths)) or any(map(name.accepts, sources))
            if not known and "{" not in text:
                raise CommandRefused(
                    f"{option} names no file and no series", seen=text[:80], limit="what --report shows",
                    then="Look with `migrate import --report` at what the series are called.",
                )  # fmt: skip


def _roles(words: ExportWords, declared: SignalSpec | None) -> Roles:
    from migrate.model.spec.signal import MetricsSpec
    from migrate.signals.exports.declared_roles import DeclaredRoles
    from migrate.signals.exports.roles import ChosenRoles, Named

    if declared:
        return DeclaredRoles(declared_as(declared, MetricsSpec))
    return ChosenRoles(*(tuple(map(Named, each)) for each in (words.total, words.bad, words.green)))


def summary(found: Exported) -> list[str]:
    """Of both sides, and what a person must know of it."""
    sides = "; ".join(f"{side.value}: {count.total} requests, {count.bad} bad" for side, count in _sides(found))
    return [f"{sides}; batches of {found.period.total_seconds():g}s", *(f"  {each}" for each in found.told)]


def summary_json(found: Exported) -> dict[str, object]:
    """The same for machines."""
    sides = {side.value: {"total": count.total, "bad": count.bad} for side, count in _sides(found)}
    return {**sides, "period": found.period.total_seconds(), "told": found.told}


def _sides(found: Exported) -> list[tuple[Side, Tally]]:
    from migrate.model.side import Side
    from migrate.model.slo import Sli

    return [(side, found.counts(side, Sli.AVAILABILITY)) for side in Side]
