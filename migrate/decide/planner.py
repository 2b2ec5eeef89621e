"""Planner: the ramp that a declaration asks for, and what each of its steps needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from migrate.decide.synthesis.bounds import Bounds, bounds
from migrate.decide.synthesis.declared import CALLS, guards, service, sources
from migrate.decide.synthesis.ramp import synthesise
from migrate.decide.synthesis.scarcity import Scarcity, scarcities
from migrate.decide.synthesis.visible import Visible, visible
from migrate.decide.track import WORST
from migrate.model.phase import Phase
from migrate.model.plan import Plan, Step
from migrate.model.slo import Sli
from migrate.model.spec import Spec
from migrate.model.weights import BLUE, Weights


def plan(spec: Spec) -> Plan:
    """Step 0 takes the routes over at all blue, so that the gate sees a step without change; then the ramp: as
    declared, or synthesised from the error budget where steps are `auto` and the service's peak is known.
    """
    peak = spec.service.peak
    return Plan(
        name=spec.name,
        routes=tuple(route.name for route in spec.routes),
        steps=tuple(_declared(spec) if peak is None or not spec.synthesised else _synthesised(spec, peak)),
        slo=spec.slo.slo,
        limits=spec.gate.limits,
        ttl=max(route.ttl for route in spec.routes),
        tick=spec.tick,
        freezes=tuple(window.freeze for window in spec.freeze),
        evidence=spec.verify.age if spec.verify else None,
        soak=spec.watched_after,
        shared=spec.gate.answer,
        users=tuple(source.name for source in sources(spec) if source.steady is None),
    )


def _declared(spec: Spec) -> Iterator[Step]:
    coarser = "tolerance" in spec.slo.model_fields_set
    tolerances = (
        {each.sli: min(WORST, spec.slo.tolerance * each.allowance) for each in spec.slo.slo.objectives}
        if coarser
        else {}
    )
    yield Step(0, BLUE, spec.bake, spec.requests, tolerances=tolerances)
    for index, declared in enumerate(spec.ramp, start=1):
        yield Step(
            index,
            declared.share,
            declared.bake or spec.bake,
            declared.requests or spec.requests,
            approval=declared.approval or declared.share in spec.approvals,
            tolerances=tolerances,
            phase=_phase(spec, declared.share),
        )


def _synthesised(spec: Spec, peak: float) -> Iterator[Step]:
    """A declared bake or number of requests is the least; an approval is asked before the step that reaches its share.
    Step 0 bakes like the shortest: it only has to show that every part works, and blue healthy. The step that holds
    blue back lasts as long as the soak.
    """
    rungs = synthesise(service(spec, peak), guards(spec), signals=len(spec.signals), held_back_at=spec.held_back_at)
    least_bake = spec.bake if "bake" in spec.model_fields_set else timedelta(0)
    least_requests = spec.requests if "requests" in spec.model_fields_set else 1
    yield Step(0, BLUE, max(least_bake, min(rung.bake for rung in rungs)), min(rung.requests for rung in rungs))
    before = BLUE
    for index, rung in enumerate(rungs, start=1):
        yield Step(
            index,
            rung.weights,
            max(least_bake, rung.bake, spec.soak if rung.weights == spec.held_back_at else least_bake),
            max(least_requests, rung.requests),
            approval=any(before < share <= rung.weights for share in spec.approvals),
            tolerances=rung.tolerances,
            phase=_phase(spec, rung.weights),
        )
        before = rung.weights


def _phase(spec: Spec, weights: Weights) -> Phase:
    return Phase.SOAK if weights == spec.held_back_at else Phase.SHIFT


class Mechanism(Protocol):
    """What a plan can be told of a route without reading it; every Route is one."""

    @property
    def name(self) -> str: ...
    @property
    def bound(self) -> timedelta: ...
    def picture(self, weights: Weights) -> Weights: ...


@dataclass(frozen=True, slots=True)
class Trip:
    """What makes the gate take green back: over `window`, at least `failures` bad requests and a ratio of bad ones
    above `objective` and above `of_blue` times blue's.
    """

    sli: Sli
    objective: float
    of_blue: float
    window: timedelta
    failures: int


@dataclass(frozen=True, slots=True)
class StepNeeds:
    """One step for people: what is set, when it can come at the earliest and be over, what taking it back costs.

    `pictures` is what each route can really express of the step's weights. `earliest` and `over` know of TTL, bake
    time, requests and freezes, not of approvals, propagation and holds, which only add. `rollback` bounds the time from
    the decision until no client that honours the TTL is on green: two calls, the slowest route's bound, the TTL
    (clients that keep an answer for longer are beyond any bound). Step 0 has nothing to take
    back: `rollback` is zero and `trips` is empty.
    """

    step: Step
    pictures: Mapping[str, Weights]
    earliest: datetime
    over: datetime
    rollback: timedelta
    trips: tuple[Trip, ...]


def explain(
    plan: Plan, routes: Sequence[Mechanism], *, start: datetime, peak: int | None = None
) -> tuple[StepNeeds, ...]:
    """What each step needs, were the migration to start at `start` (aware).

    `peak`, requests per second, bounds from below how long green needs to serve a step's requests. Raises
    InvalidWeights where a route cannot express a step.
    """
    needs: list[StepNeeds] = []
    for step in plan.steps:
        start = _thawed(plan, start)
        over = start + plan.ttl + max(step.bake, _serving(step, peak))
        exposed = step.weights != BLUE
        needs.append(
            StepNeeds(
                step=step,
                pictures={route.name: route.picture(step.weights) for route in routes},
                earliest=start,
                over=over,
                rollback=CALLS + max(route.bound for route in routes) + plan.ttl if exposed else timedelta(0),
                trips=_trips(plan) if exposed else (),
            )
        )
        start = over
    return tuple(needs)


@dataclass(frozen=True, slots=True)
class Foresight:
    """Whether the ramp was made from the budget, what it bounds, where green serves too little to be certified, and the
    mildest fault that each step shows.
    """

    synthesised: bool
    bounds: Bounds
    scarcities: tuple[Scarcity, ...]
    visible: tuple[Visible, ...]


def foresee(spec: Spec, plan: Plan) -> Foresight | None:
    """At the declared peak; None where there is none."""
    if spec.service.peak is None:
        return None
    made, settings, counting = service(spec, spec.service.peak), guards(spec), sources(spec)
    return Foresight(
        spec.synthesised,
        bounds(plan, made, settings, kind=spec.gate.kind, signals=len(spec.signals)),
        scarcities(plan, made, counting, settings, spec.gate.kind),
        visible(plan, made, counting, settings, spec.gate.kind),
    )


def _thawed(plan: Plan, now: datetime) -> datetime:
    """The first moment from `now` on at which no freeze holds; a declaration that never opens is refused."""
    while ends := [end for freeze in plan.freezes if (end := freeze.until(now))]:
        now = max(ends).astimezone(now.tzinfo)
    return now


def _serving(step: Step, peak: int | None) -> timedelta:
    """The least time in which the side that is counted can serve the step's requests; step 0 counts blue."""
    share = step.weights.share or 1.0
    return timedelta(seconds=step.requests / (peak * share)) if peak else timedelta(0)


def _trips(plan: Plan) -> tuple[Trip, ...]:
    limits = plan.limits
    return tuple(
        Trip(each.sli, limits.of_objective * each.allowance, limits.of_blue, limits.window, limits.failures)
        for each in plan.slo.objectives
    )
