"""Bounds: what a plan keeps the cost of a bad green within, and what it cannot."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from migrate.decide.guards import Guards
from migrate.decide.synthesis.ramp import least_tolerance, noticing
from migrate.decide.synthesis.service import Promise, Service
from migrate.model.phase import Phase
from migrate.model.plan import Plan
from migrate.model.slo import Sli
from migrate.model.spec.gate import GateKind

_SPREADS = 4.0
"""Half of the budget must be so many standard deviations of a healthy green's bad requests: else chance spends it."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """In bad requests, but for `delay`: the longest time from a fault to the last client that meets it.

    `budget`: B, what a fault that is there from the start costs at the most, on average, under a synthesised ramp with
    the evidence gate. `outages`: by step, what an outage costs that begins once the step was reached, which no gate
    makes less. `unnoticed`: bad ratios below which a fault may stay to the end. `unkept`: indicators whose budget is
    smaller than what an outage costs until it is evident, or than the noise of a healthy green.
    """

    rate: float
    delay: timedelta
    budget: Mapping[Sli, float]
    outages: Mapping[int, float]
    unnoticed: Mapping[Sli, float]
    unkept: tuple[Sli, ...]


def bounds(plan: Plan, service: Service, guards: Guards, *, kind: GateKind, signals: int) -> Bounds:
    """`signals` is how many share the gate's evidence."""
    tracks = signals * len(service.promises)
    return Bounds(
        rate=service.rate,
        delay=timedelta(seconds=service.delay),
        budget={each.sli: each.budget for each in service.promises},
        outages={step.index: service.outage(step.weights.share) for step in plan.steps if step.weights.green},
        unnoticed={each.sli: _unnoticed(each, plan, guards, kind) for each in service.promises},
        unkept=tuple(
            each.sli
            for each in service.promises
            if each.budget < 2 * noticing(each, guards, tracks=tracks) or _drowned(each, plan, service)
        ),
    )


def _unnoticed(promise: Promise, plan: Plan, guards: Guards, kind: GateKind) -> float:
    """What the last certificate rules out. The plain gate certifies below half of its limit."""
    if kind is GateKind.EVIDENCE:
        return plan.last.tolerances.get(promise.sli, least_tolerance(promise, guards))
    objective = plan.slo.objective(promise.sli)
    return plan.limits.of_objective * objective.allowance / 2 if objective else 1.0


def _drowned(promise: Promise, plan: Plan, service: Service) -> bool:
    """B/2 < 4 sqrt(expected bad requests of a healthy green). In a soak only those beyond the objective are charged."""
    ramp = [step for step in plan.steps if step.phase is not Phase.SOAK]
    exposed = sum(step.weights.share * (step.bake + service.ttl).total_seconds() for step in ramp)
    return promise.budget / 2 < _SPREADS * math.sqrt(service.rate * exposed * promise.base)
