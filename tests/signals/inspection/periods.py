"""Periods: timelines of sources that count by minutes."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from migrate.model.side import Side
from migrate.signals.inspection.timeline import Timeline
from migrate.signals.inspection.use import Use
from tests.signals.inspection.counters import NOW, by_chance

MINUTE = timedelta(minutes=1)
START = NOW.replace(second=0) - 60 * MINUTE


def minutes(side: Side, rate: float, chance: Random, *, late: int = 1, every: int = 1) -> Timeline:
    """An hour up to `late` minutes ago; as CloudWatch does, no point where nothing happened."""
    totals = {START + step * MINUTE: by_chance(chance, rate * 60 * every) for step in range(0, 60 - late, every)}
    totals = {at: total for at, total in totals.items() if total}
    bad = {at: float(min(total, by_chance(chance, total * 0.001))) for at, total in totals.items()}
    return Timeline(side, {Use.TOTAL: {at: float(total) for at, total in totals.items()}, Use.BAD: bad})
