"""Story: the newest part of a ledger, with the state before it and after it."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.model.event import Event
from migrate.model.state import State


@dataclass(frozen=True, slots=True)
class Story:
    """`events` follow on `before` and lead to `state`; `recent` are the newest that are no measurements."""

    before: State
    events: tuple[Event, ...]
    state: State
    recent: tuple[Event, ...] = ()
    held: Event | None = None
    """The newest reason for waiting."""
