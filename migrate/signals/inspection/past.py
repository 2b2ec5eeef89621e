"""Past: series that appear with counts of a time before, which would be taken for new ones."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.model.finding import Finding
from migrate.model.signal_fault import SignalFault
from migrate.signals.inspection.line import Line
from migrate.signals.inspection.selected import Selected
from migrate.signals.inspection.store import Store
from migrate.signals.prometheus import SETTLED

FEWEST = 1000
"""Requests with which a new series may begin in any case."""

TIMES = 10
"""So many of its own growths between two scrapes may have been counted before the first one."""


def past(store: Store) -> Iterator[Finding]:
    """Of each selector the series that began with the most."""
    for selected in store.selections:
        began = [(line.values[0], line) for line in _late(selected) if line.values[0] > _usual(selected, line)]
        if began:
            value, line = max(began, key=lambda pair: pair[0])
            yield store.trial.refused(
                SignalFault.WITH_A_PAST,
                f"{selected.side}: a series of `{selected.use}` began with a past",
                seen=f"its first value was {value:g}; all others grew by {selected.growth - line.growth:g}",
                limit="a new series begins near 0",
                then="Wait an hour after labels or scrape rules were changed, or leave that series out.",
            )


def _late(selected: Selected) -> Iterator[Line]:
    """Those that began when the side was known already; before that, a first value is only the baseline."""
    known = min((line.numbers[0][0] for line in selected.lines if line.numbers), default=0.0)
    settled = known + SETTLED.total_seconds()
    return (line for line in selected.lines if line.numbers and line.numbers[0][0] > settled)


def _usual(selected: Selected, line: Line) -> float:
    """The most that a new process may have counted before it was first seen."""
    others = selected.growth - line.growth
    own = line.growth / (len(line.numbers) - 1) if len(line.numbers) > 1 else 0.0
    return max(FEWEST, others, TIMES * own)
