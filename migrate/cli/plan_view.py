"""PlanView: the ramp as a table, and what a person must know besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from enum import StrEnum

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from migrate.cli.bounds_view import bounds_words, mildest_words
from migrate.cli.moment import moment
from migrate.cli.prose import folded
from migrate.decide.guards import Guards
from migrate.decide.planner import Foresight, StepNeeds, Trip
from migrate.model.duration import written
from migrate.model.figure import share
from migrate.model.phase import Phase
from migrate.model.plan import Plan
from migrate.model.shared import Policy
from migrate.model.spec.gate import GateKind, GateSpec
from migrate.model.weights import percent

_LEFT = ("step", "approval")


class Detail(StrEnum):
    """How much is told."""

    BRIEF = "brief"
    USUAL = "usual"
    EXPLAINED = "explained"


def plan_view(
    plan: Plan,
    outlook: Sequence[StepNeeds],
    *,
    gate: GateSpec,
    foresight: Foresight | None,
    detail: Detail,
    columns: int,
) -> RenderableType:
    """What a person must know, then one row for each step: a table that came first would have scrolled away.

    Without a `foresight` the peak is not declared, and nothing can be said in numbers of requests.
    """
    words = list(_words(plan, outlook, gate)) if detail is Detail.EXPLAINED else []
    if detail is not Detail.BRIEF:
        words += bounds_words(plan, gate.kind, foresight)
        if foresight and (foresight.scarcities or detail is Detail.EXPLAINED):
            words.append(mildest_words(plan, foresight.visible))
        words.append(_total(plan, outlook))
    return Group(*(Text(f"{folded(paragraph, columns)}\n") for paragraph in words), _table(outlook))


def _table(outlook: Sequence[StepNeeds]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    for column in ("step", "green", "set", "bake", "requests", "approval", "earliest", "rollback within"):
        table.add_column(column, justify="left" if column in _LEFT else "right", no_wrap=True)
    start = outlook[0].earliest
    for needs in outlook:
        table.add_row(*_row(needs, needs.earliest - start))
    return table


def _row(needs: StepNeeds, after: timedelta) -> tuple[str, ...]:
    step = needs.step
    return (
        str(step.index),
        percent(step.weights.green),
        _set(needs),
        written(step.bake),
        f"{step.requests:,}",
        "a person" if step.approval else "-",
        f"+{written(_whole(after))}" if after else "start",
        written(_whole(needs.rollback)) if needs.rollback else "-",
    )


def _set(needs: StepNeeds) -> str:
    """What is really set; by route only where the routes differ."""
    shares = {name: percent(weights.green) for name, weights in needs.pictures.items()}
    if len(set(shares.values())) == 1:
        return next(iter(shares.values()))
    return "\n".join(f"{name} {share}" for name, share in shares.items())


def _words(plan: Plan, outlook: Sequence[StepNeeds], gate: GateSpec) -> Iterator[str]:
    yield "`set` is what the routes can express of green's share."
    yield (
        "A step begins when the one before it has baked and green has served its requests, the gate has certified it, "
        "every signal is fresh, no split differs from the one recorded, no freeze window is open, the lease is held."
    )
    yield _trips(outlook[-1].trips) if gate.kind is GateKind.PLAIN else _evidence(gate)
    yield (
        "A rollback writes all blue under a higher epoch and asks every name server. `rollback within` counts two API "
        f"calls, the propagation the provider states, and one TTL ({written(plan.ttl)}); clients that ignore the TTL "
        "come later. `migrate plan --json` has the command for a day on which this program does not run: `by_hand`."
    )
    yield from _soak(plan)
    if plan.freezes:
        yield f"Freeze windows taken into account: {len(plan.freezes)}. A rollback is always allowed."


def _total(plan: Plan, outlook: Sequence[StepNeeds]) -> str:
    start, over = outlook[0].earliest, outlook[-1].over
    return (
        f"{plan.name} is over {written(_whole(over - start))} after its start at the earliest; were it to start now, "
        f"at {moment(over)}."
    )


def _soak(plan: Plan) -> Iterator[str]:
    held = next((step for step in plan.steps if step.phase is Phase.SOAK), None)
    if held is not None:
        yield (
            f"Blue keeps {percent(held.weights.blue)} in step {held.index}, which lasts as long as the soak "
            f"({written(held.bake)}): there the gate still compares green with a blue that serves. The last step takes "
            "the rest."
        )
    elif plan.soak:
        yield (
            f"After the last step the gate goes on watching until green has had all traffic for {written(plan.soak)}: "
            "green against the objective alone, for blue has no traffic. `migrate run` ends then; a scheduled "
            "`migrate step` looks once."
        )


def _trips(trips: Sequence[Trip]) -> str:
    trip = trips[0]
    limits = " or ".join(f"{share(each.objective)} ({each.sli})" for each in trips)
    return (
        f"The gate takes all traffic back when, over {written(trip.window)}, at least {trip.failures} requests to "
        f"green were bad, and their share is above {limits} and above {trip.of_blue:g} times blue's."
    )


def _evidence(gate: GateSpec) -> str:
    spent = Guards(alpha=gate.alpha).charging * gate.alpha
    return (
        f"The gate takes all traffic back when the evidence against green reaches {1 / gate.alpha:,.0f} : 1, or when "
        f"half of the error budget of this migration is spent and evidence of {1 / spent:,.0f} : 1 says that it was "
        f"not chance. A healthy migration meets one or the other with a chance of at most {gate.alpha + spent:.2g}. "
        f"Where blue suffers as well, from a step on and for {written(gate.shared_after)}: {_SHARED[gate.shared]}."
    )


_SHARED = {
    Policy.STEP_BACK: "one step back, and all of it when it begins again",
    Policy.PAGE: "a person is asked",
    Policy.STAY: "the ramp waits",
}


def _whole(span: timedelta) -> timedelta:
    return timedelta(seconds=round(span.total_seconds()))
