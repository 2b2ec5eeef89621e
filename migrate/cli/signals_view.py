"""SignalsView: what each source of counts showed, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, timedelta

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from migrate import shown
from migrate.model.duration import written
from migrate.signals.inspection.inspection import Inspection
from migrate.signals.inspection.look import Look

MOST = 6
"""Classes of answers that are shown; the rest is added up."""

_UNKNOWN = "-"


def signals_view(inspections: Sequence[Inspection]) -> Group:
    """One table for each signal, then what was asked for."""
    return Group(*(part for each in inspections for part in _signal(each)))


def _signal(inspection: Inspection) -> Iterator[RenderableType]:
    yield Text(f"{inspection.signal} ({inspection.kind})", style="bold")
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    for name in ("side", "requests", "bad", "clients", "newest", "every", "late", "counter"):
        table.add_column(name, justify="right" if name in ("requests", "bad", "clients") else "left", no_wrap=True)
    for look in inspection.looks:
        table.add_row(*_row(look))
    if inspection.looks:
        yield table
    yield from (Text(line) for look in inspection.looks for line in _below(look))
    yield Text("")


def _row(look: Look) -> tuple[str, ...]:
    newest = look.newest.astimezone(UTC).strftime("%H:%M:%SZ") if look.newest else _UNKNOWN
    counters = _UNKNOWN if look.counters is None else "yes" if look.counters else "no"
    spans = (_span(look.interval), _span(look.late))
    return (look.side, _count(look.total), _count(look.bad), _count(look.clients), newest, *spans, counters)


def _below(look: Look) -> Iterator[str]:
    if look.classes:
        most = sorted(look.classes.items(), key=lambda pair: (-pair[1], pair[0]))
        rest = sum(count for _, count in most[MOST:])
        parts = [f"{name} {count:,}" for name, count in most[:MOST]] + ([f"others {rest:,}"] if rest else [])
        yield shown.line(f"  {look.side} answers: {', '.join(parts)}")
    for query in look.queries:
        series = "" if query.series is None else f" ({query.series:,} series)"
        yield shown.line(f"  {look.side} {query.use}: {query.text}{series}")


def _count(value: int | None) -> str:
    return _UNKNOWN if value is None else f"{value:,}"


def _span(span: timedelta | None) -> str:
    return _UNKNOWN if span is None else written(timedelta(seconds=round(span.total_seconds()))) or "0s"
