"""Value: a number of a saved answer that may be a count."""

from __future__ import annotations

import math

from migrate.signals.points import COUNTABLE

LONGEST = 40
"""Characters of a number."""

SHOWN = 100


def value_of(told: object) -> float | None:
    """None for NaN: there was no value, or a staleness marker stands for it.

    Raises:
        ValueError: It is not a number, or none that a count can be.
    """
    if isinstance(told, bool) or not isinstance(told, int | float | str) or len(str(told)[: LONGEST + 1]) > LONGEST:
        raise ValueError("no number")
    number = float(told)
    if math.isnan(number):
        return None
    if not 0 <= number < COUNTABLE:
        raise ValueError("no count")
    return number


def shown(told: object) -> str:
    """For a message."""
    text = " ".join(str(told).split())
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def fractional(number: float) -> bool:
    """Whether it is no whole number, beyond what sums of floats round."""
    return abs(number - round(number)) > 1e-6 * max(1.0, number)
