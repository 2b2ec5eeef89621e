"""BoundsView: what a plan bounds, what it cannot, and where traffic is too low, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from migrate.decide.planner import Foresight
from migrate.decide.synthesis.bounds import Bounds
from migrate.decide.synthesis.ramp import POWER
from migrate.decide.synthesis.scarcity import Scarcity
from migrate.decide.synthesis.visible import Visible
from migrate.model.duration import written
from migrate.model.figure import share
from migrate.model.plan import Plan
from migrate.model.slo import Sli
from migrate.model.spec.gate import GateKind
from migrate.model.weights import percent

PROBES_ONLY = (
    "Only probes watch: they meet what fails on the path they call, and nothing else. A fault elsewhere is unnoticed, "
    "and the migration completes regardless. Declare a signal that counts users: their edges, logs, metrics or traces."
)


def bounds_words(plan: Plan, kind: GateKind, foresight: Foresight | None) -> Iterator[str]:
    """Paragraphs, the most important first."""
    if not plan.users:
        yield PROBES_ONLY
    if foresight is None:
        yield "What a bad green would cost can be told once service.peak is declared."
        return
    bounds = foresight.bounds
    yield _bounded(foresight, kind)
    yield _unbounded(plan, bounds)
    yield from (_scarce(each) for each in foresight.scarcities)


def _bounded(foresight: Foresight, kind: GateKind) -> str:
    bounds = foresight.bounds
    budget = " and ".join(f"{most:,.0f} ({sli})" for sli, most in bounds.budget.items())
    spend = f"The error budget of this migration is {budget} bad requests"
    if bounds.unkept:
        low = " and ".join(bounds.unkept)
        why = f"too small to be kept ({low}): chance, or the first seconds of an outage, spend it. Raise slo.budget"
        return f"{spend}, {why}."
    if kind is GateKind.EVIDENCE and foresight.synthesised:
        return (
            f"{spend}. Bounded by it, on average: a fault that green has from the start, whatever its size. "
            "`migrate forecast` simulates it."
        )
    lacking = ("`steps: auto`", "`gate.kind: evidence`")[: 1 if kind is GateKind.EVIDENCE else 2]
    return (
        f"{spend}. This ramp does not guarantee it; {' with '.join(lacking)} does. "
        "`migrate forecast` simulates what this plan would cost."
    )


def _unbounded(plan: Plan, bounds: Bounds) -> str:
    outages = ", ".join(
        f"{most:,.0f} at {percent(plan.steps[index].weights.green)}" for index, most in bounds.outages.items()
    )
    return (
        f"Not bounded by it: a fault that begins after a step was reached. It is met for up to {_whole(bounds.delay)}, "
        f"by the clock, whatever the gate; an outage of green then costs {outages}. A fault milder than "
        f"{_ratios(bounds.unnoticed)} may stay unnoticed, and the migration completes regardless."
    )


def mildest_words(plan: Plan, visible: Sequence[Visible]) -> str:
    """The mildest fault that each step shows, of the tightest objective: a bad request of it is the dearest."""
    tightest = min(plan.slo.objectives, key=lambda each: each.allowance).sli
    steps = [each for each in visible if each.sli is tightest]
    return (
        f"The mildest fault that a step shows while it bakes ({tightest}, {share(POWER)} of the times): "
        f"{', '.join(_seen(each) for each in steps)}. A milder one passes that step."
    )


def _seen(each: Visible) -> str:
    at = percent(each.step.weights.green)
    if each.ratio is None:
        return f"none at {at}, not even an outage"
    about = float(f"{each.ratio:.2g}")
    return f"{share(about)} at {at} ({each.bad:,} bad requests in {_whole(each.within)})"


def _scarce(short: Scarcity) -> str:
    side = "green" if short.step.weights.green else "blue"
    offers = [f"a bake of {written(short.bake)}"]
    if short.synthetic is not None:
        load = short.synthetic
        offers.append(f"{load.rate} requests/s more from a probe (`rate`; {load.requests:,} in one bake, to each side)")
    if short.tolerance is not None:
        offers.append(f"`slo.tolerance: {short.tolerance:g}`, so many times the allowed bad ratio may pass then")
    return (
        f"Low traffic in {short.step}: the certificate takes {short.needed:,} requests, and {short.signal} counts "
        f"{short.rate:.3g}/s on {side}: about {written(short.bake)}. After four bakes of {written(short.step.bake)} "
        f"a person is asked; nothing advances without it. What helps: {'; or '.join(offers)}."
    )


def _ratios(ratios: Mapping[Sli, float]) -> str:
    return " or ".join(f"{share(ratio)} ({sli})" for sli, ratio in ratios.items())


def _whole(span: timedelta) -> str:
    return written(timedelta(seconds=round(span.total_seconds())))
