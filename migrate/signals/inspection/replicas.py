"""Replicas: one counter that is matched twice, since two servers scraped it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import combinations, pairwise

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
    return len(shared) > STEPS and all(_between(times, values, at, value) for at, value in shared)


def _between(times: list[float], values: list[float], at: float, value: float) -> bool:
    place = bisect_right(times, at)
    before, after = values[place - 1], values[min(place, len(values) - 1)]
    return before <= value <= after if before <= after else True
