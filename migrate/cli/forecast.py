"""Forecast: what the migration would cost, before anything moves. It changes nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from migrate.cli.options import DECLARATION, File, Json, answering
from migrate.errors import Exit

Rate = Annotated[
    float | None,
    typer.Option("--rate", min=0.01, help="Requests per second. [default: as the ledger counted; else service.peak]"),
]
Runs = Annotated[int, typer.Option("--runs", min=13, max=1_000_000, help="Simulated migrations.")]
Seed = Annotated[int, typer.Option("--seed", help="Another seed, other chances; the same seed, the same answer.")]
Plot = Annotated[Path | None, typer.Option("--plot", help="Also draw it: a .svg, .png or .pdf file.")]


@answering
def forecast(
    file: File = DECLARATION,
    rate: Rate = None,
    runs: Runs = 2000,
    seed: Seed = 1,
    plot: Plot = None,
    as_json: Json = False,
) -> Exit:
    """Simulate it beforehand. Failed requests by size of the fault, time to finish, chance of a false rollback."""
    from migrate.api.migration import Migration
    from migrate.cli import output

    if plot is not None:
        from migrate.cli.forecast_plot import drawable

        drawable(plot)
    migration = Migration.load(file)
    told = migration.forecast(rate=rate, runs=runs, seed=seed, heard=_told)
    if plot is not None:
        from migrate.cli.forecast_plot import draw

        draw(told, plot)
    if as_json:
        output.say_json(told)
        return Exit.DONE
    from rich.console import Console

    from migrate.cli.forecast_view import forecast_view

    console = Console(highlight=False)
    console.print(forecast_view(told, migration.plan, console.width))
    return Exit.DONE


def _told(done: int, of: int) -> None:
    """How far it is, on the line it was told on before; nothing where nobody watches."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\rsimulating: {100 * done // of} %" + ("\r\x1b[K" if done == of else ""))
        sys.stderr.flush()
