"""Scaled: a migration's evidence and a rehearsal's load, as a few seconds on this machine can give them."""

from __future__ import annotations

import math
from datetime import timedelta

from migrate.decide.synthesis.declared import base, guards
from migrate.decide.track import WORST
from migrate.model.plan import Plan
from migrate.model.slo import Objective
from migrate.model.spec.gate import GateKind
from migrate.model.spec.slo import LEAST_TOLERANCE
from migrate.model.spec.spec import Spec
from migrate.rehearse.edge_config import BUCKETS_MS
from migrate.rehearse.rehearsal import Load, Pace, Rehearsal

PROBES = 20.0
"""Probes per second and side: a bake of some seconds must find enough of them for its certificate."""

FOLLOW = 0.6
"""The least part of a step's share that its bake sees: a quarter of the clients keep what they resolved for long."""

MOST_BAKES = 2.0
"""A slow machine's bakes are so many times longer at the most; the rest is made up by fewer requests."""

FEWEST = 60.0
"""Requests per second below which the kinds of client can no longer be told apart."""

REQUESTS = 20
"""What a step asks of green, where its share gives that much."""


def slowed(rehearsal: Rehearsal, slowness: float) -> Rehearsal:
    """What its file leaves open, as a machine so many times slower can carry it."""
    pace, load = rehearsal.pace, rehearsal.load
    spans = {"bake": min(slowness, MOST_BAKES), "lease": slowness, "window": min(slowness, MOST_BAKES)}
    slower = {name: getattr(pace, name) * by for name, by in spans.items() if name not in pace.model_fields_set}
    rate = load.rate if "rate" in load.model_fields_set else max(FEWEST, load.rate / slowness)
    changes = {"pace": pace.model_copy(update=slower), "load": load.model_copy(update={"rate": rate})}
    return rehearsal.model_copy(update=changes)


def tolerance(spec: Spec, plan: Plan, pace: Pace, load: Load) -> float:
    """Times the allowance that a step's certificate rules out: the declared one, or the least that the requests of one
    bake can show, if that is more.

    Of n good requests each adds ln((1 - base)/(1 - tolerance)), and ln(1/beta) are needed (see `growth.reverse`).
    What takes green back is another test, which stays as declared.
    """
    if spec.gate.kind is not GateKind.EVIDENCE:
        return spec.slo.tolerance
    needed = -math.log(guards(spec).beta) / _fewest(plan, pace, load)
    return max(spec.slo.tolerance, LEAST_TOLERANCE, *(_times(spec, each, needed) for each in spec.slo.slo.objectives))


def _fewest(plan: Plan, pace: Pace, load: Load) -> float:
    """Requests of the scarcest source of green in one bake."""
    shares = [step.weights.share for step in plan.steps if step.weights.share]
    return min(min(shares) * load.rate * FOLLOW, PROBES * FOLLOW) * pace.bake.total_seconds()


def _times(spec: Spec, objective: Objective, needed: float) -> float:
    usual = base(spec, objective)
    return min(WORST, 1.0 - (1.0 - usual) * math.exp(-needed)) / objective.allowance


def requests(green: int, pace: Pace, load: Load) -> int:
    """What a step must have served, `green` in basis points: no more than its share of one bake."""
    expected = green / 10_000 * load.rate * FOLLOW * pace.bake.total_seconds()
    return max(1, min(REQUESTS, int(expected)))


def bearable(within: timedelta, slowness: float, below: timedelta) -> timedelta:
    """The time from which an answer is slow, on a machine so many times slower: the declared one, or a longer bound of
    the edges' histogram, below what a probe waits for.
    """
    milli = timedelta(milliseconds=1)
    longer = [bound for bound in BUCKETS_MS if within < bound * milli < min(within * slowness, below)]
    return longer[-1] * milli if longer else within
