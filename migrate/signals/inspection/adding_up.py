"""AddingUp: parts that are more than their whole."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.model.finding import Finding
from migrate.model.side import Side
from migrate.model.signal_fault import SignalFault
from migrate.signals.inspection.counting_up import is_rate, no_count
from migrate.signals.inspection.selected import Selected
from migrate.signals.inspection.store import Store
from migrate.signals.inspection.trial import Trial
from migrate.signals.inspection.use import Use
from migrate.signals.matcher import name_of

SLACK = 1.05
"""Times the whole: series are scraped at different moments."""

FEWEST = 5
"""Requests by which a part must be above its whole."""

PARTS = ((Use.BAD, Use.TOTAL), (Use.FAST, Use.TIMED), (Use.SLOW, Use.TIMED))


def adding_up(store: Store) -> Iterator[Finding]:
    """What failed against all requests, what was fast against all that were timed."""
    for side in Side:
        for part, whole in PARTS:
            one, all_ = store.of(side, part), store.of(side, whole)
            if one is None or all_ is None or not _count(one) or not _count(all_):
                continue
            yield from above(store.trial, side, part, whole, one.growth, all_.growth) or _beside(store.trial, one, all_)


def _count(selected: Selected) -> bool:
    """Whether it counts something once: a gauge, or buckets that hold each other, add up to nothing."""
    ends = {line.told.get("le") for line in selected.lines}
    return len(ends) == 1 and not any(is_rate(line) or no_count(line) is not None for line in selected.lines)


def above(trial: Trial, side: Side, part: Use, whole: Use, one: float, all_: float) -> list[Finding]:
    """The finding, where a part is clearly more than the whole."""
    if one <= SLACK * all_ + FEWEST:
        return []
    then = "Let both count the same requests of the same processes."
    if part is Use.FAST:
        then = "Name a cumulative bucket (`_bucket` with its `le`) and the `_count` of the same histogram."
    found = trial.refused(
        SignalFault.BAD_ABOVE_TOTAL,
        f"{side}: `{part}` counts more than `{whole}`",
        seen=f"{one:,.0f} of {all_:,.0f} in the last hour",
        limit="a part of the whole",
        then=then,
    )
    return [found]


def _beside(trial: Trial, part: Selected, whole: Selected) -> list[Finding]:
    """Series of one name that are counted as bad and not as requests."""
    name = name_of(whole.selector)
    beside = [line for line in part.lines if line.name == name and line.labels not in whole.by_labels]
    if not beside:
        return []
    found = trial.refused(
        SignalFault.BAD_ABOVE_TOTAL,
        f"{part.side}: requests of `{part.use}` are none of `{whole.use}`",
        seen=f"{len(beside)} of {len(part.lines)} series",
        limit="a part of the whole",
        then=f"Let `{whole.use}` find every request, those that failed among them.",
    )
    return [found]
