"""Scarcity: a step that green serves too few requests in to be certified in bearable time, and what would help."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from migrate.decide.forecast.source import Source
from migrate.decide.guards import Guards
from migrate.decide.steps import PATIENCE
from migrate.decide.synthesis.growth import certificate
from migrate.decide.synthesis.ramp import POWER, certification, least_tolerance
from migrate.decide.synthesis.service import Promise, Service
from migrate.model.plan import Plan, Step
from migrate.model.spec.gate import GateKind
from migrate.model.spec.signal import HIGHEST_RATE

BEARABLE = timedelta(days=1)
"""Nobody watches one step for longer."""

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Synthetic:
    """Load that a probe adds: `rate` in requests per second and side, `requests` to each side during one bake."""

    rate: int
    requests: int


@dataclass(frozen=True, slots=True)
class Scarcity:
    """What `signal` lacks in `step`: it counts `rate` requests a second, the certificate takes `needed` of them, so
    about `takes`.

    What helps, each alone: a bake of `bake`; `synthetic` load; a `tolerance` of so many times the allowed bad ratio,
    which would be ruled out within four bakes. None where that cannot help.
    """

    step: Step
    signal: str
    rate: float
    needed: int
    takes: timedelta
    bake: timedelta
    synthetic: Synthetic | None
    tolerance: float | None


def scarcities(
    plan: Plan, service: Service, sources: Sequence[Source], guards: Guards, kind: GateKind
) -> tuple[Scarcity, ...]:
    """The worst signal of each step that cannot be certified within four bakes, or not within a day."""
    return tuple(
        max(short, key=lambda each: each.takes)
        for step in plan.steps
        if (short := list(_short(step, service, sources, guards, kind)))
    )


def _short(
    step: Step, service: Service, sources: Sequence[Source], guards: Guards, kind: GateKind
) -> Iterator[Scarcity]:
    needed = step.requests if kind is GateKind.PLAIN else _evidence(step, service, guards)
    for source in sources:
        rate = source.steady or service.rate * (step.weights.share or 1.0)
        takes = timedelta(seconds=min(needed / rate, timedelta.max.total_seconds() / 4))
        if takes > PATIENCE * step.bake or takes > BEARABLE:
            coarser = None if kind is GateKind.PLAIN else _coarser(step, service, guards, rate)
            yield Scarcity(
                step, source.name, rate, needed, takes, -(-takes // _MINUTE) * _MINUTE, _synthetic(step, needed, rate),
                coarser,
            )  # fmt: skip


def _evidence(step: Step, service: Service, guards: Guards) -> int:
    """N_cert of the indicator that needs most."""
    return math.ceil(
        max(certification(each, guards, tolerance=_ruled_out(step, each, guards)) for each in service.promises)
    )


def _ruled_out(step: Step, promise: Promise, guards: Guards) -> float:
    return step.tolerances.get(promise.sli, least_tolerance(promise, guards))


def _synthetic(step: Step, needed: int, rate: float) -> Synthetic | None:
    """What is missing for a certificate within the bake."""
    seconds = step.bake.total_seconds()
    more = math.ceil(needed / seconds - rate)
    return Synthetic(more, math.ceil(more * seconds)) if 0 < more <= HIGHEST_RATE else None


def _coarser(step: Step, service: Service, guards: Guards, rate: float) -> float | None:
    """The closest tolerance that so many requests rule out for every indicator, in tenths; None where even an outage
    would not be.
    """
    affordable = rate * min(PATIENCE * step.bake, BEARABLE).total_seconds()
    found = [(_closest(promise, guards, affordable), promise.allowance) for promise in service.promises]
    factors = [tolerance / allowance for tolerance, allowance in found if tolerance is not None]
    return math.ceil(max(factors) * 10) / 10 if len(factors) == len(found) else None


def _closest(promise: Promise, guards: Guards, requests: float) -> float | None:
    """The least tolerance that a certificate of so many requests can rule out, by bisection: more are needed the
    closer it is to the base.
    """
    close, far, target = promise.base, 0.999, -math.log(guards.beta)
    if certificate(promise.base, far).requests(target, power=POWER) > requests:
        return None
    for _ in range(50):
        middle = (close + far) / 2
        enough = certificate(promise.base, middle).requests(target, power=POWER) <= requests
        close, far = (close, middle) if enough else (middle, far)
    return far
