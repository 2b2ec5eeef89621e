"""Plots: a rehearsal over time, as SVG text that needs nothing beside it."""

# pyright: reportUnknownMemberType=false

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from migrate.model.side import Side
from migrate.rehearse.client.row import Row
from migrate.rehearse.facts import Material, predicted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, GREEN, RED, GREY = "#2f7ed8", "#2e9e5b", "#d03b3b", "#8a8f98"
SMOOTH_SECONDS = 1.0


def plots(material: Material) -> dict[str, str]:
    """Title -> SVG. The fault spans are shaded, the weight changes are dotted lines."""
    return {
        "Green's share: set, and served": _drawn(material, _shares),
        "Requests per second, and failures": _drawn(material, _rates),
        "Time to the answer (95th percentile)": _drawn(material, _latency),
        "Green's share by kind of client: served (solid) against predicted (dashed)": _drawn(material, _kinds),
    }


def _drawn(material: Material, draw: Callable[[Axes, Material], None]) -> str:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.fonttype"] = "none"
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 3), layout="constrained")
    axes = figure.add_subplot()
    draw(axes, material)
    _mark(axes, material)
    axes.set_xlabel("seconds")
    axes.grid(alpha=0.2)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper left", fontsize=8, ncols=4, framealpha=0.9)
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None})
    return text.getvalue()[text.getvalue().index("<svg") :]


def _mark(axes: Axes, material: Material) -> None:
    start, end = material.window
    for span in material.spans:
        axes.axvspan(span.since - start, (span.until or end) - start, color=RED, alpha=0.12, lw=0)
    for change in material.changes[1:]:
        axes.axvline(change.accepted - start, color=GREY, ls=":", lw=0.8)
    axes.set_xlim(0, end - start)


def _shares(axes: Axes, material: Material) -> None:
    start, end = material.window
    times = [0.0, *(change.accepted - start for change in material.changes[1:]), end - start]
    shares = [change.share * 100 for change in material.changes]
    axes.step(times, [*shares, shares[-1]], where="post", color=GREY, lw=1.5, label="set")
    seconds = _by_second(material.rows, start)
    axes.plot(list(seconds), [_share(rows) * 100 for rows in seconds.values()], color=GREEN, lw=1.5, label="served")
    axes.set_ylabel("% on green")


def _rates(axes: Axes, material: Material) -> None:
    start, _ = material.window
    seconds = _by_second(material.rows, start)
    for side, colour in ((Side.BLUE, BLUE), (Side.GREEN, GREEN)):
        axes.plot(list(seconds), [_count(rows, side) for rows in seconds.values()], color=colour, label=str(side))
    failures = [sum(row.failed for row in rows) for rows in seconds.values()]
    axes.bar(list(seconds), failures, color=RED, width=1.0, label="failed")
    axes.set_ylabel("requests/s")


def _latency(axes: Axes, material: Material) -> None:
    start, _ = material.window
    seconds = _by_second(material.rows, start)
    for side, colour in ((Side.BLUE, BLUE), (Side.GREEN, GREEN)):
        points = [(at, _percentile(rows, side)) for at, rows in seconds.items()]
        known = [(at, value) for at, value in points if value is not None]
        axes.plot([at for at, _ in known], [value for _, value in known], color=colour, lw=1, label=str(side))
    axes.set_ylabel("ms")
    axes.set_ylim(bottom=0)


def _kinds(axes: Axes, material: Material) -> None:
    start, end = material.window
    for group, colour in zip(material.fleet.groups, (BLUE, GREEN, RED, GREY), strict=False):
        rows = [row for row in material.rows if row.kind is group.kind]
        seconds = _by_second(rows, start)
        axes.plot(
            list(seconds), [_share(rows) * 100 for rows in seconds.values()], color=colour, lw=1, label=group.kind
        )
        edges = [start + second for second in range(int(end - start))]
        foretold = [predicted(group, material, (edge, edge + SMOOTH_SECONDS)) * 100 for edge in edges]
        axes.plot([edge - start for edge in edges], foretold, color=colour, lw=1, ls="--")
    axes.set_ylabel("% on green")


def _by_second(rows: Sequence[Row], start: float) -> dict[int, list[Row]]:
    seconds: dict[int, list[Row]] = {}
    for row in rows:
        seconds.setdefault(int(row.sent - start), []).append(row)
    return seconds


def _count(rows: Sequence[Row], side: Side) -> int:
    return Counter(row.side for row in rows)[side]


def _share(rows: Sequence[Row]) -> float:
    answered = [row for row in rows if row.side is not None]
    return _count(answered, Side.GREEN) / len(answered) if answered else 0.0


def _percentile(rows: Sequence[Row], side: Side) -> float | None:
    times = sorted(row.seconds for row in rows if row.side is side and row.seconds is not None)
    return times[int(len(times) * 0.95)] * 1000 if times else None
