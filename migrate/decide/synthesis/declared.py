"""Declared service: what a declaration says of the service that a ramp is made for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from migrate.decide.forecast.source import Source
from migrate.decide.guards import BATCHES_TO_ACCUSE, Guards
from migrate.decide.synthesis.ramp import noticing
from migrate.decide.synthesis.service import Promise, Service
from migrate.decide.track import WORST
from migrate.model.slo import Objective, Sli
from migrate.model.spec import Spec
from migrate.model.spec.signal import LogSpec, MetricsSpec, ProbeSpec

MONTH = timedelta(days=30)
"""The window of the error budget."""

CALLS = timedelta(seconds=14)
"""Longest wait for a provider that answers a rollback: a reading and a write, each 2 s to connect and 5 s to answer."""

PROPAGATION = timedelta(seconds=60)
"""The longest that any route says of an accepted write until every name server gives it (`Route.bound`)."""


def guards(spec: Spec) -> Guards:
    """The evidence gate's settings, as declared."""
    return Guards(alpha=spec.gate.alpha).following(_ttl(spec))


def base(spec: Spec, objective: Objective) -> float:
    """Blue's usual bad ratio: as declared, or a tenth of what the objective allows."""
    return spec.gate.base or objective.allowance / 10


def spend(spec: Spec, rate: float) -> Mapping[Sli, float]:
    """B per indicator: bad requests that this migration may cost, at `rate` requests per second for the whole month."""
    requests = spec.slo.budget * rate * MONTH.total_seconds()
    return {each.sli: each.allowance * requests for each in spec.slo.slo.objectives}


def service(spec: Spec, rate: float) -> Service:
    """The service at `rate` requests per second, behind its slowest signal and its slowest route.

    The notice counts the batches that an accusation takes, and the reaction to the last one; and how long an
    outage at the first share must last to be evident, which matters where the budget is small.
    """
    period, settings = max(signal.period for signal in spec.signals), guards(spec)
    made = Service(
        rate=rate,
        notice=BATCHES_TO_ACCUSE * period + reaction(spec),
        ttl=_ttl(spec),
        period=period,
        promises=tuple(_promises(spec, rate, settings)),
    )
    tracks = len(spec.signals) * len(made.promises)
    slowest = max(gathering(promise, made, settings, tracks=tracks) for promise in made.promises)
    return replace(made, notice=made.notice + slowest)


def gathering(promise: Promise, made: Service, settings: Guards, *, tracks: int) -> timedelta:
    """How long an outage must last at the share that costs B in all, F of it until it is evident: D F/(B - F), from
    lam s (D + t) = B and lam s t = F. Where F is more than half of B, B cannot be kept: then as if it were half.
    """
    evident = min(noticing(promise, settings, tracks=tracks), promise.budget / 2)
    return timedelta(seconds=made.delay * evident / (promise.budget - evident))


def sources(spec: Spec) -> tuple[Source, ...]:
    """The signals as a forecast sees them: a probe sends by itself, every other one counts what users meet."""
    return tuple(
        Source(signal.name, signal.period, signal.rate if isinstance(signal, ProbeSpec) else None)
        for signal in spec.signals
    )


def reaction(spec: Spec) -> timedelta:
    """The longest from the end of a batch until every name server gives what was decided on it: the slowest source
    shows it, the controller looks, the calls, the propagation.
    """
    delays = [signal.delay for signal in spec.signals if isinstance(signal, LogSpec | MetricsSpec)]
    return max(delays, default=timedelta(0)) + spec.tick + CALLS + PROPAGATION


def _ttl(spec: Spec) -> timedelta:
    return max(route.ttl for route in spec.routes)


def _promises(spec: Spec, rate: float, settings: Guards) -> Iterator[Promise]:
    budget = spend(spec, rate)
    for each in spec.slo.slo.objectives:
        yield Promise(
            each.sli,
            allowance=each.allowance,
            budget=budget[each.sli],
            base=base(spec, each),
            limit=max(settings.limit * each.allowance, base(spec, each)),
            accepted=min(WORST, spec.slo.tolerance * each.allowance),
        )
