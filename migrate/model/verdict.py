"""Verdict: what the gate says of green, and the sentence a tired person reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Ruling(StrEnum):
    """The three answers of a gate."""

    ADVANCE = "advance"
    HOLD = "hold"
    ROLLBACK = "rollback"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A ruling and why. `ADVANCE` is a certificate for the step it was given in, not the absence of alarms."""

    ruling: Ruling
    because: str
