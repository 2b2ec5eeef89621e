"""Errand: one command a person gives before or after the ramp, where each phase is a `pulumi up`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from migrate.model.phase import Phase


class When(StrEnum):
    """When a person goes on an errand."""

    AT_ONCE = "at once"
    SOAKED = "soaked"
    """Once the declared soak is over, counted from the end of the ramp."""


@dataclass(frozen=True, slots=True)
class Errand:
    """`migrate COMMAND PHASE OPTIONS`."""

    command: str
    phase: Phase
    options: tuple[str, ...] = ()
    when: When = When.AT_ONCE

    @property
    def arguments(self) -> tuple[str, ...]:
        """What follows the command; the final tests need no phase named."""
        return self.options if self.command == "verify" else (self.phase.value, *self.options)

    def __str__(self) -> str:
        return " ".join(("migrate", self.command, *self.arguments))


def _up(phase: Phase) -> Errand:
    return Errand("up", phase, ("--yes",))


BEFORE = (
    _up(Phase.MIRROR),
    Errand("leave", Phase.MIRROR),
    _up(Phase.VERIFY),
    Errand("verify", Phase.VERIFY),
    Errand("leave", Phase.VERIFY),
    _up(Phase.SHIFT),
)
"""From a blue that serves to weights that can move."""

AFTER = (
    Errand("leave", Phase.SHIFT),
    _up(Phase.SOAK),
    Errand("leave", Phase.SOAK, when=When.SOAKED),
    _up(Phase.RETIRE),
    Errand("leave", Phase.RETIRE),
)
"""From a green that holds everything to a blue that is gone."""
