"""PlanView: the ramp as a table, and what a person must know besides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from migrate.decide.planner import StepNeeds
from migrate.model.duration import written
from migrate.model.plan import Plan
from migrate.model.weights import percent

if TYPE_CHECKING:
    from rich.table import Table


def plan_view(plan: Plan, outlook: Sequence[StepNeeds]) -> Table:
    """One row for each step."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2))
    for column in ("step", "green", "really set", "bake", "requests", "approval", "earliest", "rollback within"):
        table.add_column(column, justify="left" if column in ("step", "really set", "approval") else "right")
    start = outlook[0].earliest
    for needs in outlook:
        table.add_row(*_row(needs, needs.earliest - start))
    table.caption = f"{plan.name}: done {written(_whole(outlook[-1].over - start))} after the start at the earliest"
    table.caption_justify = "left"
    return table


def _row(needs: StepNeeds, after: timedelta) -> tuple[str, ...]:
    step = needs.step
    set_to = ", ".join(f"{name} {percent(weights.green)}" for name, weights in needs.pictures.items())
    return (
        str(step.index),
        percent(step.weights.green),
        set_to,
        written(step.bake),
        str(step.requests),
        "a person" if step.approval else "-",
        f"+{written(_whole(after))}" if after else "start",
        written(_whole(needs.rollback)) if needs.rollback else "-",
    )


def plan_words(plan: Plan, outlook: Sequence[StepNeeds]) -> str:
    """What each step needs, what the gate rolls back on, what a rollback does."""
    lines = [
        "",
        "A step begins when the one before it has baked, the gate has certified it, every signal is fresh, no split differs",
        "from the one recorded, no freeze window is open, and the lease is held.",
    ]
    lines += [
        f"The gate takes all traffic back when green's bad ratio ({trip.sli}) over {written(trip.window)} is above "
        f"{trip.objective:.2%} and above {trip.of_blue:g} times blue's, with at least {trip.failures} bad requests."
        for trip in outlook[-1].trips
    ]
    lines += [
        "A rollback writes all blue, under a higher epoch, and asks every name server. `rollback within` counts the API call,",
        f"the propagation the provider states, and one TTL ({written(plan.ttl)}); clients that ignore the TTL come later.",
    ]
    if plan.freezes:
        lines.append(f"{len(plan.freezes)} freeze windows are taken into account; a rollback is always allowed.")
    return "\n".join(lines)


def _whole(span: timedelta) -> timedelta:
    return timedelta(seconds=round(span.total_seconds()))
