"""Given: scenes for trials, small enough to be played by the hundred."""

from __future__ import annotations

from datetime import timedelta

from migrate.decide.forecast.source import Source
from migrate.decide.forecast.trial import Scene
from migrate.decide.gate import Gate
from migrate.decide.guarded_gate import GuardedGate
from migrate.decide.guards import Calibration
from migrate.decide.plain_gate import PlainGate
from migrate.model.plan import Limits, Plan, Step
from migrate.model.slo import Objective, Sli, Slo
from migrate.model.weights import Weights

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
OBJECTIVE = Objective(Sli.AVAILABILITY, 0.999)
SLO = Slo((OBJECTIVE, Objective(Sli.LATENCY, 0.99)), 300 * timedelta(milliseconds=1), 0.005)
LIMITS = Limits(of_objective=10, of_blue=2, window=MINUTE, failures=10)
BASE = {Sli.AVAILABILITY: 0.0005, Sli.LATENCY: 0.002}
EDGES, PROBES = Source("edges", 10 * SECOND), Source("probes", 30 * SECOND, steady=5.0)


def a_plan(*, bake: timedelta = 4 * MINUTE, requests: int = 500) -> Plan:
    steps = tuple(Step(index, Weights(green), bake, requests) for index, green in enumerate((0, 1000, 5000, 10_000)))
    return Plan("shop", ("web",), steps, SLO, LIMITS, MINUTE, 5 * SECOND)


PLAIN = PlainGate(SLO, LIMITS)
EVIDENCE = GuardedGate(SLO, {sli: Calibration(base) for sli, base in BASE.items()}, steps=4, spend=2000.0)


def a_scene(
    gate: Gate, *, rate: float = 200.0, plan: Plan | None = None, sources: tuple[Source, ...] = (EDGES,)
) -> Scene:
    return Scene(plan or a_plan(), gate, rate, BASE, sources, reaction=70 * SECOND)
