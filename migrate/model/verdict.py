"""Verdict: what the gate says of green, and the sentence a tired person reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from migrate.model.shared import SharedTrouble


class Ruling(StrEnum):
    """The three answers of a gate."""

    ADVANCE = "advance"
    HOLD = "hold"
    ROLLBACK = "rollback"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A ruling and why. `ADVANCE` is a certificate for the step it was given in, not the absence of alarms. `shared`,
    where blue suffers as well and it began with the step.
    """

    ruling: Ruling
    because: str
    shared: SharedTrouble | None = None
