"""Visible: the mildest fault of green that a step shows within its bake. What is milder may pass the step unseen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from migrate.decide.forecast.source import Source
from migrate.decide.guards import Guards
from migrate.decide.synthesis.ramp import POWER, against, evidence
from migrate.decide.synthesis.service import Promise, Service
from migrate.decide.track import WORST
from migrate.model.plan import Limits, Plan, Step
from migrate.model.slo import Sli
from migrate.model.spec.gate import GateKind

_HALVINGS = 40


@dataclass(frozen=True, slots=True)
class Visible:
    """Of green in `step`, from its beginning: a bad ratio of `ratio` is seen within `within` with probability `POWER`,
    after about `bad` bad requests; an outage is not seen where `ratio` is None.
    """

    step: Step
    sli: Sli
    ratio: float | None
    bad: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class _Traffic:
    """What the source counts that counts most: requests a second of both sides, and green's part."""

    rate: float
    share: float


def visible(
    plan: Plan, service: Service, sources: Sequence[Source], guards: Guards, kind: GateKind
) -> tuple[Visible, ...]:
    """For each step with green traffic and each indicator."""
    target = evidence(guards, steps=len(plan.steps) - 1, tracks=len(sources) * len(service.promises))
    return tuple(
        _mildest(step, promise, _most(step, service, sources), guards, target)
        if kind is GateKind.EVIDENCE
        else _plain(step, promise, _most(step, service, sources), plan.limits)
        for step in plan.steps
        if step.weights.green
        for promise in service.promises
    )


def _most(step: Step, service: Service, sources: Sequence[Source]) -> _Traffic:
    """A probe sends as much to each side, whatever the weights."""
    users = _Traffic(service.rate, step.weights.share)
    each = [users if source.steady is None else _Traffic(2 * source.steady, 0.5) for source in sources]
    return max(each, key=lambda traffic: traffic.rate * traffic.share)


def _mildest(step: Step, promise: Promise, traffic: _Traffic, guards: Guards, target: float) -> Visible:
    """By bisection: the worse a green is, the sooner it is seen."""
    there = traffic.rate * step.bake.total_seconds()

    def seen(ratio: float) -> bool:
        return against(promise, guards, ratio, traffic.share).requests(target, power=POWER) <= there

    mild, bad = promise.base, WORST
    if not seen(bad):
        return Visible(step, promise.sli, None, 0, step.bake)
    for _ in range(_HALVINGS):
        middle = math.sqrt(mild * bad)
        mild, bad = (mild, middle) if seen(middle) else (middle, bad)
    return Visible(step, promise.sli, bad, math.ceil(there * traffic.share * bad), step.bake)


def _plain(step: Step, promise: Promise, traffic: _Traffic, limits: Limits) -> Visible:
    """So many failures within the window, and above both limits."""
    window = min(limits.window, step.bake)
    there = traffic.rate * traffic.share * window.total_seconds()
    least = max(limits.of_objective * promise.allowance, limits.of_blue * promise.base, limits.failures / there)
    if least > 1.0:
        return Visible(step, promise.sli, None, 0, window)
    return Visible(step, promise.sli, least, math.ceil(there * least), window)
