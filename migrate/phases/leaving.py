"""Leaving: the exit of a phase, granted on evidence that goes into the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from migrate.decide.parity import differences
from migrate.decide.phases import OPEN, may_leave
from migrate.errors import PhaseRefused
from migrate.model.phase import Phase, Stack
from migrate.model.side import Side
from migrate.model.side_export import SideExport
from migrate.model.state import State
from migrate.phases.exports import export_of
from migrate.phases.site import Site

Evidence = Mapping[str, object]


def leave(site: Site, phase: Phase, *, containers: int | None) -> Evidence:
    """Check the exit of `phase`, record it, and return what it was granted on.

    `containers` is how many green must always run, as declared.

    Raises:
        PhaseRefused: The exit is not granted; nothing was recorded.
        UpdateFailed: A stack cannot be read.
    """
    stacks = tuple(Side) if phase is Phase.MIRROR else ()
    sides = {side: export_of(Stack(side), site.open(Stack(side)).outputs()) for side in stacks}
    found = differences(sides, containers) if sides else ()
    state = site.state()
    if refused := may_leave(phase, state, site.terms, site.clock.now(), differences=found):
        raise PhaseRefused(f"the exit of phase {phase} is not granted", seen=refused.why, then=refused.then)
    evidence = _evidence(phase, state, sides)
    site.book.left(phase, evidence)
    return evidence


def _evidence(phase: Phase, state: State, sides: Mapping[Side, SideExport]) -> Evidence:
    if phase is Phase.MIRROR:
        return {
            "addresses": {side: asdict(one.reached) for side, one in sides.items()},
            "image": {side: one.image for side, one in sides.items()},
            "capacity": {side: one.capacity for side, one in sides.items()},
        }
    if phase in OPEN:
        return {"unchecked": "the parts of this phase do not exist yet; a person said that it is over"}
    if phase is Phase.VERIFY and state.tested:
        return {"tested": state.tested.at.isoformat()}
    return {"standing": state.standing.value, "green": state.weights.green}
