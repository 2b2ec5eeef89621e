"""Plot: evidence over time against its limit, with the moments at which the rules would have gone back."""

# pyright: reportUnknownMemberType=false

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from migrate import shown
from migrate.backtest.curve import Curve
from migrate.decide.outcome import Outcome
from migrate.errors import CommandRefused

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ENDINGS = (".svg", ".png", ".pdf")

LIMIT = "#d03b3b"

LOWEST = -1.0
"""Powers of ten; below lies what speaks for green, which needs no room."""

MOST = 3.0
"""Times the limit; what goes beyond leaves the picture, or else the limit would lie on the floor."""


def allowed(path: Path) -> None:
    """Raises CommandRefused where the file could not be drawn, before hours of traffic are read."""
    if path.suffix not in ENDINGS:
        raise CommandRefused(
            f"{path} cannot be drawn",
            seen=path.suffix or "no ending",
            limit=" ".join(ENDINGS),
            then="`--plot FILE.svg`",
        )
    try:
        import matplotlib as mpl  # slow, and needed for plots alone
    except ImportError as error:
        raise CommandRefused(
            "matplotlib is not installed", then="pip install 'multicloud-migrate[rehearse]', or leave --plot away"
        ) from error
    mpl.use("agg")


def draw(
    path: Path, curves: Sequence[Curve], outcomes: Mapping[object, Mapping[str, Outcome]], *, threshold: float
) -> None:
    """One line for each curve; `threshold` is the logarithm of the odds that take green back."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 5.5), layout="constrained")
    axes, rows = cast("list[Axes]", figure.subplots(2, sharex=True, height_ratios=[5, 2]))
    for number, curve in enumerate(curve for curve in curves if curve.points):
        found = outcomes.get(curve.trace, {})
        _line(axes, curve, found.get("gate"), f"C{number}")
        _marks(rows, curve, found, f"C{number}")
    highest = axes.get_ylim()[1]
    odds_axes(axes, threshold)
    axes.set_ylim(LOWEST, min(max(highest, 1.2 * height(threshold)), MOST * height(threshold)))
    rows.set_xlabel("minutes since the first batch")
    rows.margins(y=0.2)
    axes.legend(fontsize=8, ncols=4)
    try:
        figure.savefig(path)
    except OSError as error:
        raise CommandRefused(f"{path} cannot be written", seen=error.strerror, then="`--plot FILE.svg`") from error


def odds_axes(axes: Axes, threshold: float) -> None:
    """The scale of odds, and the limit, whose natural logarithm `threshold` is."""
    axes.axhline(height(threshold), color=LIMIT, ls="--", lw=1, label="limit")
    axes.set_ylabel("odds against green\n(powers of ten)")
    axes.set_ylim(bottom=LOWEST)
    axes.grid(alpha=0.2)


def height(log: float) -> float:
    """Where odds stand on it, from their natural logarithm."""
    return max(LOWEST, log / math.log(10))


def _line(axes: Axes, curve: Curve, outcome: Outcome | None, colour: str) -> None:
    """Until the gate would have taken green back: what follows was never weighed."""
    end = outcome.rollback.t if outcome and outcome.rollback else math.inf
    began = curve.points[0][0]
    minutes = [(t - began) / 60 for t, _ in curve.points if t <= end]
    odds = [height(log) for t, log in curve.points if t <= end]
    axes.plot(minutes, odds, color=colour, lw=1, label=shown.plotted(curve.trace))


def _marks(rows: Axes, curve: Curve, outcomes: Mapping[str, Outcome], colour: str) -> None:
    began = curve.points[0][0]
    for rule, outcome in outcomes.items():
        when = (outcome.rollback.t - began) / 60 if outcome.rollback else math.nan
        rows.plot([when], [rule], "|", color=colour, ms=8, mew=2)
