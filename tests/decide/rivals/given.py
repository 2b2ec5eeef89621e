"""Given: minutes of green, and when a rule speaks."""

from __future__ import annotations

from collections.abc import Sequence

from migrate.decide.rivals.minute import Minute
from migrate.decide.rivals.rival import Memory, Rival

HEALTHY = Minute(1000, 1)
SICK = Minute(1000, 50)
SILENT = Minute(0, 0)
UNANSWERED = Minute(0, 0, answered=False)


def accused_at(rule: Rival, minutes: Sequence[Minute]) -> int | None:
    """The number of the minute, from 1, at whose end the rule takes green back."""
    memory: Memory = {}
    for number, minute in enumerate(minutes, start=1):
        memory = rule.after(memory, minute)
        if rule.accuse(memory):
            return number
    return None
