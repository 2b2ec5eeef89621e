"""Shared trouble: blue suffers as well, and it began with a step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Policy(StrEnum):
    """What is done about it."""

    STEP_BACK = "step-back"
    """The weights of the step before; all back to blue where it begins again with the same step."""
    PAGE = "page"
    """Hold, and ask a person."""
    STAY = "stay"
    """Hold until it is over."""


@dataclass(frozen=True, slots=True)
class SharedTrouble:
    """`after` the beginning of the step blue began to suffer, and has for `lasting`; green is no better than blue."""

    after: timedelta
    lasting: timedelta


@dataclass(frozen=True, slots=True)
class Answer:
    """The policy, and how long the trouble must have lasted. By default it is only waited for."""

    policy: Policy = Policy.STAY
    lasting: timedelta = timedelta(minutes=3)


WAIT = Answer()
"""Where nothing is declared."""
