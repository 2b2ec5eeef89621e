"""Itinerary: where every phase of a migration stands, and what comes next. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from migrate.decide.phases import OPEN, Terms, mark, may_enter, may_leave
from migrate.model.phase import Phase, Stack
from migrate.model.state import State


class Place(StrEnum):
    """Where a phase stands."""

    LEFT = "left"
    ENTERED = "entered"
    NEXT = "next"
    """It may be entered now."""
    LATER = "later"
    """It may not, and `needs` says why."""
    OPEN = "open"
    """Its parts do not exist yet: it holds nothing back."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One phase on the way. `since` is when it was entered or left; `needs` what it waits for; `then` what to type."""

    phase: Phase
    stacks: tuple[Stack, ...]
    place: Place
    since: datetime | None
    needs: str
    then: str


def itinerary(state: State, terms: Terms, now: datetime) -> tuple[Stop, ...]:
    """All phases, in their order."""
    return tuple(_stop(phase, state, terms, now) for phase in Phase)


def following(stops: tuple[Stop, ...]) -> Stop | None:
    """The first phase that is neither left nor open; None once the last one is left."""
    if stops[-1].place is Place.LEFT:
        return None
    return next((stop for stop in stops if stop.place not in (Place.LEFT, Place.OPEN)), None)


def _stop(phase: Phase, state: State, terms: Terms, now: datetime) -> Stop:
    known = mark(state, phase)
    if known.left:
        return Stop(phase, phase.stacks, Place.LEFT, known.left, "", "")
    if phase in OPEN and not known.entered:
        return Stop(phase, phase.stacks, Place.OPEN, None, "its parts do not exist yet; nothing is held back", "")
    if known.entered:
        waits = may_leave(phase, state, terms, now)
        then = _INSIDE.get(phase, f"migrate up {phase}") if waits else f"migrate leave {phase}"
        return Stop(phase, phase.stacks, Place.ENTERED, known.entered, waits.why if waits else "its exit", then)
    if phase is Phase.SOAK:
        waits = may_leave(phase, state, terms, now)
        return Stop(
            phase, (), Place.LATER if waits else Place.NEXT, None, waits.why if waits else "", "migrate leave soak"
        )
    if refused := may_enter(phase, state, terms, now):
        return Stop(phase, phase.stacks, Place.LATER, None, refused.why, "")
    return Stop(phase, phase.stacks, Place.NEXT, None, "", f"migrate up {phase}")


_INSIDE = {Phase.VERIFY: "migrate verify", Phase.SHIFT: "migrate run"}
"""What is done inside a phase before its exit is asked for."""
