"""Plots: a rehearsal over time, as SVG text that needs nothing beside it."""

# pyright: reportUnknownMemberType=false

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from migrate.backtest import course_plot
from migrate.backtest.plot import MOST
from migrate.model.side import Side
from migrate.rehearse.attribution import Cause
from migrate.rehearse.client.kind import ClientKind
from migrate.rehearse.client.row import Row
from migrate.rehearse.facts import Material, predicted
from migrate.rehearse.update import updates

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIDES = {Side.BLUE: "#2f7ed8", Side.GREEN: "#2e9e5b"}
CAUSES = {Cause.FAULT: "#d03b3b", Cause.SHIFT: "#e08a00", Cause.OVERLOAD: "#8a8f98", Cause.OTHER: "#8a4fc0"}
KINDS = {
    ClientKind.HONOURS_TTL: "#0f8b8d",
    ClientKind.KEEP_ALIVE: "#e08a00",
    ClientKind.IGNORES_TTL: "#8a4fc0",
    ClientKind.CLAMPING_RESOLVER: "#b0413e",
}
GREY = "#8a8f98"
SECOND = 1.0

_INK = "#123456"
"""Stands for the page's own colour of text, so that a plot can be read in the dark as well."""

Seconds = Mapping[int, Sequence[Row]]
"""The requests of each whole second since the first request; a second without any has none."""


def plots(material: Material) -> dict[str, str]:
    """Title -> SVG. Faults are shaded red and updates of the phases grey; weight changes are dotted lines."""
    return {
        "Green's share: set, and served": _drawn(material, _shares),
        "Requests per second": _drawn(material, _rates),
        **_judged(material),
        "Failed requests per second, by cause": _drawn(material, _failures),
        "Time to the answer (95th percentile)": _drawn(material, _latency),
        "Green's share by kind of client: served (solid) against predicted (dashed)": _drawn(material, _kinds),
    }


def _judged(material: Material) -> dict[str, str]:
    """What the gate saw; none where it never measured."""
    if not material.course:
        return {}
    return {
        "Evidence against green, and its limit": _drawn(material, _evidence),
        "Certificate of each step, and the budget spent": _drawn(material, _certificate),
    }


def _evidence(axes: Axes, material: Material) -> None:
    course_plot.evidence(axes, material.course, material.events, lambda at: at.timestamp() - material.window[0])


def _certificate(axes: Axes, material: Material) -> None:
    course_plot.certificate(axes, material.course, material.events, lambda at: at.timestamp() - material.window[0])


def _drawn(material: Material, draw: Callable[[Axes, Material], None]) -> str:
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib.figure import Figure

    ink = dict.fromkeys(("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"), _INK)
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "rehearsal", **ink}):
        figure = Figure(figsize=(10, 3), layout="constrained")
        axes = figure.add_subplot()
        draw(axes, material)
        _mark(axes, material)
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None}, transparent=True)
    return text.getvalue()[text.getvalue().index("<svg") :].replace(_INK, "currentColor")


def _mark(axes: Axes, material: Material) -> None:
    """The bands and lines that every plot shares, each kind once in the legend."""
    start, end = material.window
    for number, span in enumerate(material.spans):
        until = (span.until or end) - start
        axes.axvspan(
            span.since - start, until, color=CAUSES[Cause.FAULT], alpha=0.12, lw=0, label=_once("fault", number)
        )
    for number, update in enumerate(updates(material.events)):
        since = update.since - start
        axes.axvspan(since, since + update.seconds, color=GREY, alpha=0.15, lw=0, label=_once("update", number))
    for number, change in enumerate(material.changes[1:]):
        label = _once("weights change", number)
        axes.axvline(change.accepted - start, color=GREY, ls=":", lw=0.8, label=label)
    axes.set_xlim(0, end - start)
    if axes.get_autoscaley_on():
        axes.set_ylim(bottom=0)
    axes.set_xlabel("seconds")
    axes.grid(alpha=0.2)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), fontsize=8, ncols=5, frameon=False, borderaxespad=0)


def _once(label: str, number: int) -> str:
    """The label of the first of its kind; what begins with an underscore stands in no legend."""
    return label if number == 0 else f"_{label}"


def _shares(axes: Axes, material: Material) -> None:
    start, end = material.window
    times = [0.0, *(change.accepted - start for change in material.changes[1:]), end - start]
    shares = [change.share * 100 for change in material.changes]
    axes.step(times, [*shares, shares[-1]], where="post", color=GREY, lw=1.5, label="set")
    seconds = _by_second(material, material.rows)
    axes.plot(list(seconds), [_percent(rows) for rows in seconds.values()], color=SIDES[Side.GREEN], label="served")
    axes.set_ylabel("% on green")


def _rates(axes: Axes, material: Material) -> None:
    seconds = _by_second(material, material.rows)
    for side, colour in SIDES.items():
        axes.plot(list(seconds), [_count(rows, side) for rows in seconds.values()], color=colour, label=side)
    axes.set_ylabel("requests/s")


def _failures(axes: Axes, material: Material) -> None:
    causes = material.attribution.causes(material.rows)
    seconds = _by_second(material, material.rows)
    counts = [Counter(causes[row.id] for row in rows if row.failed) for rows in seconds.values()]
    below = [0] * len(counts)
    for cause, colour in CAUSES.items():
        heights = [each[cause] for each in counts]
        middles = [second + SECOND / 2 for second in seconds]
        axes.bar(middles, heights, bottom=below, color=colour, width=SECOND, label=f"{cause}: {sum(heights)}")
        below = [low + height for low, height in zip(below, heights, strict=True)]
    axes.set_ylabel("failed/s")
    if not any(below):
        axes.set_ylim(0, 1)


def _latency(axes: Axes, material: Material) -> None:
    seconds = _by_second(material, material.rows)
    for side, colour in SIDES.items():
        values = [_percentile_ms(rows, side) for rows in seconds.values()]
        axes.plot(list(seconds), values, color=colour, lw=1, label=side, marker=".", markersize=2)
    axes.set_ylabel("ms")
    if material.within is not None:
        limit = material.within.total_seconds() * 1000
        axes.axhline(limit, color=CAUSES[Cause.FAULT], ls="--", lw=1, label="limit")
        axes.set_ylim(0, min(max(axes.get_ylim()[1], 1.2 * limit), MOST * limit))


def _kinds(axes: Axes, material: Material) -> None:
    start, _ = material.window
    for group in material.fleet.groups:
        colour = KINDS[group.kind]
        seconds = _by_second(material, [row for row in material.rows if row.kind is group.kind])
        served = [_percent(rows) for rows in seconds.values()]
        axes.plot(list(seconds), served, color=colour, lw=1, label=group.kind)
        edges = [start + second for second in seconds]
        foretold = [predicted(group, material, (edge, edge + SECOND)) * 100 for edge in edges]
        axes.plot(list(seconds), foretold, color=colour, lw=1.5, ls="--", alpha=0.6)
    axes.set_ylabel("% on green")


def _by_second(material: Material, rows: Sequence[Row]) -> Seconds:
    """Without the last second, of which only a part was recorded."""
    start, end = material.window
    seconds: dict[int, list[Row]] = {second: [] for second in range(int(end - start))}
    for row in rows:
        if int(row.sent - start) in seconds:
            seconds[int(row.sent - start)].append(row)
    return seconds


def _count(rows: Sequence[Row], side: Side) -> int:
    return sum(row.side is side for row in rows)


def _percent(rows: Sequence[Row]) -> float:
    """Green's part of what was answered; a gap in the line where nothing was."""
    answered = sum(row.side is not None for row in rows)
    return _count(rows, Side.GREEN) / answered * 100 if answered else math.nan


def _percentile_ms(rows: Sequence[Row], side: Side) -> float:
    times = sorted(row.seconds for row in rows if row.side is side and row.seconds is not None)
    return times[int(len(times) * 0.95)] * 1000 if times else math.nan
