"""Exports: what the stacks of both sides say of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from migrate.errors import InvalidValue, PhaseRefused
from migrate.model.phase import Stack
from migrate.model.reached import Reached
from migrate.model.side_export import OUTPUT, SideExport

CHECKS = "checks"
"""The output of stack traffic with the id of each side's health check."""

Outputs = Mapping[str, object]


def export_of(stack: Stack, outputs: Outputs) -> SideExport:
    """The side as its stack built it. Raises PhaseRefused where the stack was not updated yet."""
    try:
        return SideExport.read(outputs.get(OUTPUT))
    except InvalidValue as error:
        raise PhaseRefused(
            f"stack {stack} does not say what it serves",
            seen=f"its output `{OUTPUT}`: {error.seen}",
            limit=error.limit,
            then="`migrate up mirror` brings it up to date.",
        ) from error


def checks_in(outputs: Outputs) -> Mapping[str, str]:
    """The health checks that stack traffic made, by side; other stacks make none."""
    made = cast("Outputs", outputs.get(CHECKS) or dict[str, object]())
    return {side: str(check) for side, check in made.items() if check}


def reached_in(outputs: Outputs) -> Reached | None:
    """Where the side's load balancer is reached; None before its stack was ever updated."""
    return SideExport.read(outputs[OUTPUT]).reached if outputs.get(OUTPUT) else None
