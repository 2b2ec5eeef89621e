"""Forecast: what a declared migration would cost, simulated before anything moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from migrate.api import parts
from migrate.api.declared import Declared
from migrate.api.trials import Heard, tried
from migrate.decide.forecast.prospect import Prospect
from migrate.decide.forecast.rate import measured
from migrate.decide.forecast.trial import Scene, unhindered
from migrate.decide.guarded_gate import GuardedGate
from migrate.decide.synthesis.declared import base, reaction, sources, spend
from migrate.errors import CommandRefused
from migrate.model.event import Event
from migrate.model.spec.spec import Spec


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


def forecast(of: Declared, *, rate: float | None, runs: int, seed: int, heard: Heard) -> Forecast:
    """Play `runs` migrations, on all cores. Without a `rate` in requests per second it is what the ledger counted, else
    the declared peak. `heard` is told how far it is.

    Raises:
        CommandRefused: Nobody knows the rate.
        LedgerUnreadable: The ledger is there and cannot be read.
    """
    with parts.known_ledger(of) as ledger:
        events = ledger.events()
    rate, rate_from = _rate(of.spec, events, rate)
    scene, objective = _scene(of, events, rate), of.plan.slo.objectives[0]
    prospects = tuple(tried(scene, objective, runs=runs, seed=seed, heard=heard))
    budget = spend(of.spec, rate)[objective.sli]
    return Forecast(of.spec.name, of.spec.gate.kind, rate, rate_from, seed, budget, prospects)


def _rate(spec: Spec, events: Sequence[Event], asked: float | None) -> tuple[float, str]:
    """The rate, and where it comes from. Raises CommandRefused where nobody said it."""
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


def _scene(of: Declared, events: Sequence[Event], rate: float) -> Scene:
    """With what the ledger knows of A/A traffic, as the controller's gate has it."""
    spec, gate = of.spec, parts.gate(of, events)
    usual = {each.sli: base(spec, each) for each in of.plan.slo.objectives}
    known = {sli: seen.base for sli, seen in gate.calibrations.items()} if isinstance(gate, GuardedGate) else {}
    return Scene(
        plan=unhindered(of.plan),
        gate=gate,
        rate=rate,
        base={**usual, **known},
        sources=sources(spec),
        reaction=reaction(spec),
    )
