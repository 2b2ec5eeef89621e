"""ForecastPlot: failed requests and what becomes of the migration, over the size of the fault."""

# pyright: reportUnknownMemberType=false

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from migrate import shown
from migrate.decide.forecast.prospect import Onset, Prospect
from migrate.errors import CommandRefused

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from migrate.api.forecast import Forecast

_COLOURS = {Onset.START: "#2f7ed8", Onset.LATER: "#e08a00"}
_GREY = "#8a8f98"
_KINDS = (".svg", ".png", ".pdf")


def drawable(file: Path) -> None:
    """Raises CommandRefused where the file's kind is none of these, or matplotlib is missing."""
    if file.suffix not in _KINDS:
        raise CommandRefused(
            "not a picture file", seen=str(file), limit=", ".join(_KINDS), then="`--plot forecast.svg`"
        )
    if find_spec("matplotlib") is None:
        raise CommandRefused(
            "matplotlib is not installed", then="`pip install 'multicloud-migrate[rehearse]'` brings it."
        )


def draw(told: Forecast, file: Path) -> None:
    """Write the picture."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4), layout="constrained")
    cost, fate = figure.subplots(1, 2)
    for onset in _COLOURS:
        cases = [each for each in told.prospects if each.case.onset is onset]
        _cost(cost, onset, cases)
        _fate(fate, onset, cases)
    cost.axhline(told.budget, color=_GREY, ls=":", label="error budget of the migration")
    cost.set(yscale="symlog", ylabel="failed requests", title="Failed requests, mean (solid) and 95 % (dashed)")
    cost.set_ylim(bottom=0)
    fate.set(ylim=(-0.02, 1.02), ylabel="part of all migrations", title="Taken back (solid), finished (dashed)")
    for axes in (cost, fate):
        axes.set(xscale="log", xlabel="bad requests of green, %")
        axes.grid(alpha=0.2)
        axes.legend(fontsize=8, frameon=False)
    figure.suptitle(
        f"{shown.plotted(told.name)}: {told.rate:,.4g} requests/s, {told.gate} gate, seed {told.seed}", fontsize=10
    )
    with mpl.rc_context({"svg.hashsalt": told.name}):  # one forecast, one picture, byte for byte
        figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None)


def _cost(axes: Axes, onset: Onset, cases: list[Prospect]) -> None:
    ratios = [each.case.ratio * 100 for each in cases]
    axes.plot(ratios, [each.mean for each in cases], color=_COLOURS[onset], marker="o", label=onset)
    axes.plot(ratios, [each.p95 for each in cases], color=_COLOURS[onset], ls="--")


def _fate(axes: Axes, onset: Onset, cases: list[Prospect]) -> None:
    ratios = [each.case.ratio * 100 for each in cases]
    axes.plot(ratios, [each.taken_back for each in cases], color=_COLOURS[onset], marker="o", label=onset)
    axes.plot(ratios, [each.finished for each in cases], color=_COLOURS[onset], ls="--")
