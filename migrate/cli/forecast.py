"""Forecast: what the migration would cost, before anything moves. It changes nothing."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from migrate.cli.options import DECLARATION, File, Json, answering
from migrate.errors import CommandRefused, Exit

if TYPE_CHECKING:
    from migrate.cli.assemble import Declared
    from migrate.decide.forecast.prospect import Prospect
    from migrate.decide.forecast.trial import Scene
    from migrate.model.event import Event
    from migrate.model.slo import Objective
    from migrate.model.spec import Spec

Rate = Annotated[
    float | None,
    typer.Option("--rate", min=0.01, help="Requests per second. [default: as the ledger counted; else service.peak]"),
]
Runs = Annotated[int, typer.Option("--runs", min=13, max=1_000_000, help="Simulated migrations.")]
Seed = Annotated[int, typer.Option("--seed", help="Another seed, other chances; the same seed, the same answer.")]
Plot = Annotated[Path | None, typer.Option("--plot", help="Also draw it: a .svg, .png or .pdf file.")]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is told: `rate` in requests per second and where it comes from, the seed, B in bad requests, the cases."""

    name: str
    gate: str
    rate: float
    rate_from: str
    seed: int
    budget: float
    prospects: tuple[Prospect, ...]


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
    from migrate.cli import assemble, output
    from migrate.cli.trials import tried

    if plot is not None:
        from migrate.cli.forecast_plot import drawable

        drawable(plot)
    declared = assemble.declared(file)
    with assemble.known_ledger(declared) as ledger:
        events = ledger.events()
    rate, rate_from = _rate(declared.spec, events, rate)
    scene, objective = _scene(declared, events, rate), declared.plan.slo.objectives[0]
    prospects = tuple(tried(scene, objective, runs=runs, seed=seed, heard=_told))
    spec = declared.spec
    told = Forecast(spec.name, spec.gate.kind, rate, rate_from, seed, _budget(declared, objective, rate), prospects)
    if plot is not None:
        from migrate.cli.forecast_plot import draw

        draw(told, plot)
    if as_json:
        output.say_json(told)
        return Exit.DONE
    from rich.console import Console

    from migrate.cli.forecast_view import forecast_view

    console = Console(highlight=False)
    console.print(forecast_view(told, declared.plan, console.width))
    return Exit.DONE


def _told(done: int, of: int) -> None:
    """How far it is, on the line it was told on before; nothing where nobody watches."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\rsimulating: {100 * done // of} %" + ("\r\x1b[K" if done == of else ""))
        sys.stderr.flush()


def _rate(spec: Spec, events: Sequence[Event], asked: float | None) -> tuple[float, str]:
    """The rate, and where it comes from. Raises CommandRefused where nobody said it."""
    from migrate.decide.forecast.rate import measured
    from migrate.decide.synthesis.declared import sources

    if asked is not None:
        return asked, "--rate"
    users = [source.name for source in sources(spec) if source.steady is None]
    if counted := measured(events, users):
        return counted, "the ledger"
    if spec.service.peak:
        return float(spec.service.peak), "service.peak"
    raise CommandRefused(
        "the rate of requests is unknown",
        seen="no service.peak, and less than ten minutes counted in the ledger",
        limit="a rate in requests per second",
        then="`migrate forecast --rate 120`, or declare service.peak.",
    )


def _scene(declared: Declared, events: Sequence[Event], rate: float) -> Scene:
    """With what the ledger knows of A/A traffic, as the controller's gate has it."""
    from migrate.cli import assemble
    from migrate.decide.forecast.trial import Scene, unhindered
    from migrate.decide.guarded_gate import GuardedGate
    from migrate.decide.synthesis.declared import base, reaction, sources

    spec, gate = declared.spec, assemble.gate(declared, events)
    usual = {each.sli: base(spec, each) for each in declared.plan.slo.objectives}
    known = {sli: seen.base for sli, seen in gate.calibrations.items()} if isinstance(gate, GuardedGate) else {}
    return Scene(
        plan=unhindered(declared.plan),
        gate=gate,
        rate=rate,
        base={**usual, **known},
        sources=sources(spec),
        reaction=reaction(spec),
    )


def _budget(declared: Declared, objective: Objective, rate: float) -> float:
    from migrate.decide.synthesis.declared import spend

    return spend(declared.spec, rate)[objective.sli]
