"""Replicas: one counter that is matched twice, since two servers scraped it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import combinations, pairwise
from math import sqrt

from migrate.model.finding import Finding
from migrate.model.signal_fault import SignalFault
from migrate.signals.inspection.line import Line
from migrate.signals.inspection.store import Store

_REPLICA = re.compile(r"(?i)(?:^|_)replica(?:_|$)|^prometheus$|^monitor$|^ruler$|^tenant_id$")
"""Labels that servers of metrics add to tell themselves apart: prometheus_replica, __replica__, thanos_replica."""

STEPS = 8
"""Growths by which two series are compared."""

UNEVEN = 3
"""Growths of different size among them: health checks alone count alike everywhere."""

CHANCE = 2.0
"""Standard deviations of what is counted between two looks."""

MOSTLY = 0.8
"""Of the values must be as near as chance: two processes of equal rates that were started together drift apart."""

MOST = 200
"""Series of one selector that are compared with each other."""


def replicas(store: Store) -> Iterator[Finding]:
    """Of each selector the first pair."""
    for selected in store.selections:
        pair = _first(selected.lines[:MOST])
        if pair is not None:
            label, values = pair
            yield store.trial.refused(
                SignalFault.REPLICAS,
                f"{selected.side}: `{selected.use}` counts each request twice",
                seen=f"the same counts under {label} {' and '.join(values)}",
                limit="one series for each counter",
                then=f'Choose one of them: `{label}="{values[0]}"`, or let the store take the doubles out.',
            )


def _first(lines: tuple[Line, ...]) -> tuple[str, tuple[str, str]] | None:
    """Two that count alike. Buckets of one histogram may; what holds them apart is no replica."""
    for one, other in combinations(lines, 2):
        differ = [label for label in sorted({*one.told, *other.told}) if one.told.get(label) != other.told.get(label)]
        if "le" not in differ and _same(one, other, by_name=all(_REPLICA.search(label) for label in differ)):
            return differ[0], (one.told.get(differ[0], "none"), other.told.get(differ[0], "none"))
    return None


def _same(one: Line, other: Line, *, by_name: bool) -> bool:
    """Whether the values of one always lie between the neighbours of the other in time: so do two looks at one counter
    at different moments. Counts that grow evenly are alike everywhere: there the name of a label must tell as well.
    """
    growths = [after - before for before, after in pairwise(one.values) if after != before]
    if len(growths) < STEPS or not (by_name or len(set(growths)) >= UNEVEN):
        return False
    times, values = [at for at, _ in one.numbers], one.values
    shared = [(at, value) for at, value in other.numbers if times[0] <= at <= times[-1]]
    near = [_near(times, values, at, value) for at, value in shared]
    return len(near) > STEPS and None not in near and near.count(True) >= MOSTLY * len(near)


def _near(times: list[float], values: list[float], at: float, value: float) -> bool | None:
    """Whether a value is what the other series had at its moment, as far as chance lets that be known between looks;
    None where it cannot be.
    """
    place = min(bisect_right(times, at), len(times) - 1)
    before, after = values[place - 1], values[place]
    if before > after:
        return True  # it began anew between the two
    if not before <= value <= after:
        return None
    part = min(1.0, (at - times[place - 1]) / (times[place] - times[place - 1] or 1.0))
    return abs(value - before - part * (after - before)) <= CHANCE * (1 + sqrt(after - before))
