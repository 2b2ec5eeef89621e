"""ForecastView: a forecast as a table, and what it stands on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from migrate.cli.bounds_view import PROBES_ONLY
from migrate.cli.prose import folded
from migrate.decide.forecast.prospect import Onset, Prospect, at_most
from migrate.model.duration import written
from migrate.model.figure import count, share
from migrate.model.plan import Plan

if TYPE_CHECKING:
    from migrate.api.forecast import Forecast

_COLUMNS = ("green fails", "begins", "failed, mean", "95 %", "taken back", "finished", "asks")


def forecast_view(told: Forecast, plan: Plan, columns: int) -> RenderableType:
    """One row for each size and onset of a fault; the healthy green in words."""
    return Group(_table(told), *(Text(f"\n{folded(each, columns)}") for each in _words(told, plan)))


def healthy(told: Forecast) -> Prospect:
    return next(each for each in told.prospects if each.case.onset is Onset.NEVER)


def _table(told: Forecast) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    for column in _COLUMNS:
        table.add_column(column, justify="left" if column == "begins" else "right", no_wrap=True)
    for each in told.prospects:
        if each.case.onset is not Onset.NEVER:
            table.add_row(*_row(each))
    return table


def _row(each: Prospect) -> tuple[str, ...]:
    shares = (each.taken_back, each.finished, each.asked)
    return (
        share(each.case.ratio),
        each.case.onset,
        count(each.mean),
        count(each.p95),
        *map(share, shares),
    )


def _words(told: Forecast, plan: Plan) -> Iterator[str]:
    well = healthy(told)
    if not plan.users:
        yield f"{PROBES_ONLY} The table takes it that what they call fails like all else."
    yield (
        f"A healthy green: over after {_span(well.lasts)} on average, {_span(well.lasts_p95)} in 95 of 100; taken back "
        f"by mistake in {share(well.taken_back)} of {count(well.runs)} "
        f"(so in at most {share(at_most(well.taken_back, well.runs))}, "
        f"with 95 % confidence); a person is asked in {share(well.asked)}."
    )
    runs = sum(each.runs for each in told.prospects)
    yield (
        f"{count(runs)} simulated migrations of {plan.name} at {told.rate:,.4g} requests/s (from {told.rate_from}), by "
        f"the rules and the {told.gate} gate of the controller, seed {told.seed}. `failed` counts what the fault made "
        f"fail until the last client had left; the error budget of this migration is {count(told.budget)}. `later on` "
        "begins at any moment of the ramp. Approvals are given at once, freezes and the soak left out, propagation and "
        "calls are as slow as they may be, requests come independently, and clients honour the TTL."
        f"{' Probes do not meet the fault.' if plan.users else ''}"
    )


def _span(span: timedelta) -> str:
    return written(timedelta(minutes=round(span / timedelta(minutes=1)))) if span else "0s"
