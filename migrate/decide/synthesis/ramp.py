"""Synthesis: the ramp that an error budget allows: shares, bake times, and what each step's certificate rules out.

The reason for the formulae: whatever is worse than a step's tolerance must be seen in that step; whatever is milder
can be afforded in the next one. With B the bad requests that may be spent, lam the requests a second and D the time
from a fault until nobody meets it any more (detection and drain):

    s_1 = min(1, B/(lam D));   s_{k+1} = min(1, G s_k)
    q*_k = p + B/(lam s_{k+1} D), at least the least tolerance; the last one is what is accepted
    bake_k = max(N_detect(q*_k, s_k)/lam, N_cert(q*_k)/(lam s_k)) + notice + 2 TTL
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from migrate.decide.growth import LOG_PRIOR
from migrate.decide.guards import Calibration, Guards
from migrate.decide.synthesis.growth import Growth, absolute, certificate, relative
from migrate.decide.synthesis.service import Promise, Service
from migrate.decide.track import WORST
from migrate.model.duration import LONGEST
from migrate.model.slo import Sli
from migrate.model.weights import FULL, GREEN, Weights

GROWTH = 4
"""G: each step gives green at most so many times what it had."""

POWER = 0.95
"""Chance that a fault as bad as the tolerance is seen within the bake, and that a healthy step is certified in it."""

SCARCE = 0.5
"""Above this share blue serves too little to compare with: the objective alone is counted on."""

MOST = 10**9
"""More requests than any step may ask for."""

_WORST = 0.999
"""A tolerance of 1 would be ruled out by the first good answer."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One synthesised step. `tolerances` is q* per indicator; `requests` those of green its certificates take."""

    weights: Weights
    bake: timedelta
    requests: int
    tolerances: Mapping[Sli, float]


def synthesise(
    service: Service, guards: Guards, *, signals: int = 1, held_back_at: Weights | None = None
) -> tuple[Rung, ...]:
    """The rungs after step 0, the last one at all green. `signals` is how many share the gate's evidence; the rung
    before the last is at `held_back_at`, where blue is held back.
    """
    ladder = shares(service)
    if held_back_at is not None:
        ladder = (*(weights for weights in ladder if weights < held_back_at), held_back_at, GREEN)
    following: Sequence[Weights | None] = [*ladder[1:], None]
    target = evidence(guards, steps=len(ladder), tracks=signals * len(service.promises))
    return tuple(
        _rung(service, guards, weights, after, target) for weights, after in zip(ladder, following, strict=True)
    )


def shares(service: Service) -> tuple[Weights, ...]:
    """s_1 = min(1, B/(lam D)) of the tightest promise, then G times as much; whole basis points, rounded down."""
    first = min(promise.budget / service.outage(1.0) for promise in service.promises)
    ladder = [min(FULL, max(1, int(first * FULL)))]
    while ladder[-1] < FULL:
        ladder.append(min(FULL, GROWTH * ladder[-1]))
    return tuple(Weights(green) for green in ladder)


def tolerance(promise: Promise, service: Service, guards: Guards, after: Weights | None) -> float:
    """q*_k: the bad ratio of green that costs B when the next share meets it; what is accepted, for the last step."""
    affordable = promise.accepted
    if after is not None:
        affordable = promise.base + promise.budget / service.outage(after.share)
    return min(_WORST, max(affordable, least_tolerance(promise, guards)))


def least_tolerance(promise: Promise, guards: Guards) -> float:
    """What the gate itself rules out where a step says nothing: so many times max(p_lim, rho p)."""
    return min(WORST, guards.tolerance * max(promise.limit, guards.rho * promise.base))


def evidence(guards: Guards, *, steps: int, tracks: int = 1) -> float:
    """h = ln(1/alpha) + ln(1/w) + ln K + ln 2: what one alternative must reach alone for the mixture to roll back.

    w = 1/(4 steps), for at least so much of `start_weight` lies on a step's first batch; E is the mean over tracks, so
    each further one takes its part.
    """
    return guards.threshold() + math.log(4 * steps) - LOG_PRIOR + math.log(2 * tracks)


def detection(
    promise: Promise, service: Service, guards: Guards, *, ratio: float, share: float, target: float
) -> timedelta:
    """How long a green this bad is counted until it is taken back, with probability `POWER`."""
    needed = against(promise, guards, ratio, share).requests(target, power=POWER)
    return _span(needed / service.rate)


def certification(promise: Promise, guards: Guards, *, tolerance: float) -> float:
    """N_cert: requests of a healthy green that rule the tolerance out at 1 - beta, with probability `POWER`; `MOST`
    where no number would.
    """
    return min(MOST, certificate(promise.base, tolerance).requests(-math.log(guards.beta), power=POWER))


def noticing(promise: Promise, guards: Guards, *, tracks: int = 1) -> float:
    """Requests that meet an outage of green until there is evidence of it, with probability `POWER`: right after a
    step, so with the fuse of the warm-up; for six steps.
    """
    growth = absolute(_WORST, 1.0, guards.fuse * promise.limit)
    return growth.requests(evidence(guards, steps=6, tracks=tracks), power=POWER)


def _rung(service: Service, guards: Guards, weights: Weights, after: Weights | None, target: float) -> Rung:
    ruled_out = {promise.sli: tolerance(promise, service, guards, after) for promise in service.promises}
    needed = max(certification(each, guards, tolerance=ruled_out[each.sli]) for each in service.promises)
    seen = max(
        detection(each, service, guards, ratio=ruled_out[each.sli], share=weights.share, target=target)
        for each in service.promises
    )
    counting = max(seen, _span(needed / (service.rate * weights.share)))
    bake = _batches(counting + service.notice + 2 * service.ttl, service.period)
    return Rung(weights, min(bake, LONGEST), math.ceil(needed), ruled_out)


def against(promise: Promise, guards: Guards, ratio: float, share: float) -> Growth:
    """How fast evidence grows against a green of that ratio. Both limits are wider while green has few clients, as the
    gate has it.
    """
    margin = guards.margin(share, Calibration(promise.base))
    if share > SCARCE:
        return absolute(ratio, share, promise.limit * margin)
    return relative(ratio, share, promise.base, guards.rho * margin)


def _span(seconds: float) -> timedelta:
    return timedelta(seconds=min(seconds, LONGEST.total_seconds()))


def _batches(span: timedelta, period: timedelta) -> timedelta:
    """Evidence comes in whole batches, so a bake is a number of them."""
    return -(-span // period) * period
