"""GaugeTable: the gauges of a gate in columns, for live screens."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from migrate.controller.cell import cell
from migrate.controller.gauge import Gauge

NEAR = 0.5
"""Of the limit; from here on a reading is shown as a warning."""


def gauge_table(gauges: Sequence[Gauge], *, lines: int) -> Table:
    """A row for each gauge below a heading. Where there is no room for all, the heading goes first, then the readings
    that are furthest from their limit.
    """
    table = Table(box=None, expand=True, padding=(0, 1, 0, 0), pad_edge=False, show_header=len(gauges) < lines)
    table.add_column("evidence", no_wrap=True, overflow="ellipsis", ratio=1)
    table.add_column("over time", no_wrap=True)
    table.add_column("of its limit", no_wrap=True, justify="right")
    table.add_column("certificate", no_wrap=True)
    nearest = sorted(gauges, key=lambda gauge: -gauge.part)[:lines]
    for gauge in gauges:
        if gauge in nearest:
            style = "bold red" if gauge.part >= 1 else "yellow" if gauge.part >= NEAR else ""
            table.add_row(
                cell(gauge.name), Text(gauge.trail, style), Text(gauge.against, style), cell(gauge.certificate)
            )
    return table
