"""CoursePlot: how a gate's evidence went over time against its limits; the certificate, the budget."""

# pyright: reportUnknownMemberType=false

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from migrate import shown
from migrate.backtest.plot import LIMIT, LOWEST, MOST, height, odds_axes
from migrate.decide.course import Point
from migrate.decide.odds import Odds
from migrate.decide.progress import BUDGET, TOGETHER, Progress
from migrate.errors import CommandRefused
from migrate.model.event import Event, Kind
from migrate.model.split import Purpose
from migrate.model.verdict import Ruling
from migrate.model.weights import Weights, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = ("#0f8b8d", "#e08a00", "#8a4fc0", "#b0413e", "#5b7f2b", "#3d6fb6")
CERTIFIED = "#2e9e5b"
GREY = "#8a8f98"

When = Callable[[datetime], float]
"""Where a moment stands on the axis of time."""


def draw(path: Path, points: Sequence[Point], events: Sequence[Event]) -> None:
    """Both as one picture. Raises CommandRefused where it cannot be written."""
    from matplotlib.figure import Figure  # slow, and needed for plots alone

    figure = Figure(figsize=(10, 6), layout="constrained")
    upper, lower = cast("list[Axes]", figure.subplots(2, sharex=True, height_ratios=[3, 2]))
    began = points[0].at
    for axes, each in ((upper, evidence), (lower, certificate)):
        each(axes, points, events, lambda at: (at - began).total_seconds() / 60)
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1.04), fontsize=8, ncols=5, frameon=False, borderaxespad=0)
    lower.set_xlabel(f"minutes since {began:%Y-%m-%d %H:%M:%S} UTC")
    try:
        figure.savefig(path)
    except OSError as error:
        raise CommandRefused(f"{path} cannot be written", seen=error.strerror, then="`--plot FILE.svg`") from error


def evidence(axes: Axes, points: Sequence[Point], events: Sequence[Event], when: When) -> None:
    """What speaks against green: a line for each indicator and one for all together, each attempt by itself."""
    names = dict.fromkeys(name for point in points for name, _ in point.progress.readings() if name != BUDGET)
    for number, name in enumerate(names):
        times, heights = _line(points, when, lambda progress, name=name: _height(progress, name))
        if name == TOGETHER:
            axes.plot(times, heights, color=GREY, lw=3.5, alpha=0.5, label=shown.plotted(name), zorder=1)
        else:
            axes.plot(times, heights, color=COLOURS[number % len(COLOURS)], lw=1.2, label=shown.plotted(name))
    limit, lowest = _scale(axes, points)
    _mark(axes, [when(at) for at in _ruled(events, Ruling.ROLLBACK)], limit, "v", LIMIT, "taken back")
    _mark(axes, [when(at) for at in _ruled(events, Ruling.ADVANCE)], lowest, "^", CERTIFIED, "certified")


def certificate(axes: Axes, points: Sequence[Point], events: Sequence[Event], when: When) -> None:
    """How much of each step's certificate was there, and of the budget that takes green back."""
    times, parts = _line(points, when, lambda progress: progress.certificate * 100, by_step=True)
    axes.plot(times, parts, color=CERTIFIED, lw=1.5, label="certificate of the step")
    times, parts = _line(points, when, _spent)
    if not all(map(math.isnan, parts)):
        axes.plot(times, parts, color=LIMIT, lw=1.2, ls="-.", label="budget spent, of what takes green back")
    for event in events:
        if event.kind is Kind.REACHED and event.body["purpose"] == Purpose.ADVANCE:
            share = percent(Weights(cast("int", event.body["green"])).green)
            axes.axvline(when(event.at), color=GREY, ls=":", lw=0.8)
            axes.annotate(share, (when(event.at), 102), color=GREY, fontsize=8, annotation_clip=True)
    axes.set_ylabel("%")
    axes.set_ylim(0, 112)
    axes.grid(alpha=0.2)


def _line(
    points: Sequence[Point], when: When, value: Callable[[Progress], float], *, by_step: bool = False
) -> tuple[list[float], list[float]]:
    """Times and values, with a gap where an attempt begins, or a step."""
    times: list[float] = []
    values: list[float] = []
    before: tuple[int, int] | None = None
    for point in points:
        here = (point.attempt, point.step if by_step else 0)
        if before not in (None, here):
            times.append(when(point.at))
            values.append(math.nan)
        before = here
        times.append(when(point.at))
        values.append(value(point.progress))
    return times, values


def _scale(axes: Axes, points: Sequence[Point]) -> tuple[float, float]:
    """The axis as the last gate judges: odds, or the fixed rule's parts. Returns where the limit and the floor are."""
    together = points[-1].progress.together
    highest = axes.get_ylim()[1]
    if together is not None:
        odds_axes(axes, together.limit)
        axes.set_ylim(LOWEST, min(max(highest, 1.2 * height(together.limit)), MOST * height(together.limit)))
        return height(together.limit), LOWEST
    axes.axhline(100, color=LIMIT, ls="--", lw=1, label="limit")
    axes.set_ylabel("% of what takes\ngreen back")
    axes.set_ylim(0, min(max(highest, 120), MOST * 100))
    axes.grid(alpha=0.2)
    return 100, 0


def _mark(axes: Axes, times: Sequence[float], at: float, mark: str, colour: str, label: str) -> None:
    if times:
        axes.plot(times, [at] * len(times), mark, color=colour, ms=8, label=label, clip_on=False, zorder=5)


def _ruled(events: Sequence[Event], ruling: Ruling) -> list[datetime]:
    """When the gate said so."""
    return [event.at for event in events if event.kind is Kind.VERDICT and event.body["ruling"] == ruling]


def _height(progress: Progress, name: str) -> float:
    """Odds on their scale, the fixed rule as per cent of its limit."""
    reading = dict(progress.readings()).get(name)
    if reading is None:
        return math.nan
    return height(reading.log) if isinstance(reading, Odds) else reading.part * 100


def _spent(progress: Progress) -> float:
    return math.nan if progress.budget is None else progress.budget.part * 100
