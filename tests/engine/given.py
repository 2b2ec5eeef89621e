"""Plain values for the pure tests of the engine."""

from __future__ import annotations

from pathlib import Path

from migrate.engine.preview import Preview, Violation
from migrate.engine.state import Recorded, State
from migrate.engine.step import Op, PlannedStep
from migrate.model.phase import Stack

THING = "shelf:index:Thing"


def urn(name: str, kind: str = THING) -> str:
    return f"urn:pulumi:green::shop::{kind}::{name}"


def step(name: str, op: Op, *, kind: str = THING, **fields: object) -> PlannedStep:
    return PlannedStep(urn(name, kind), kind, op, **fields)  # pyright: ignore[reportArgumentType]


def recorded(name: str, *needs: str, kind: str = THING) -> Recorded:
    return Recorded(urn(name, kind), kind, f"{name}-1", tuple(urn(one) for one in needs), digest=name)


def previewed(
    *steps: PlannedStep,
    stack: Stack = Stack.GREEN,
    resources: tuple[Recorded, ...] = (),
    violations: tuple[Violation, ...] = (),
) -> Preview:
    """A preview in which everything that is not created now is recorded already."""
    known = {one.urn for one in resources}
    others = tuple(Recorded(one.urn, one.type, "1", (), one.urn) for one in steps if one.urn not in known)
    return Preview(stack, steps, State((*resources, *others)), Path("plan.json"), violations)
