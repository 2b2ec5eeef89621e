"""Replicas: one counter that is matched twice, since two servers scraped it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise

from migrate.model.finding import Finding
from migrate.model.signal_fault import SignalFault
from migrate.signals.inspection.line import Labels, Line
from migrate.signals.inspection.store import Store

_REPLICA = re.compile(r"(?i)(?:^|_)replica(?:_|$)|^prometheus$|^monitor$|^ruler$|^tenant_id$")
"""Labels that servers of metrics add to tell themselves apart: prometheus_replica, __replica__, thanos_replica."""

_PROCESS = frozenset(("pod", "instance", "pod_name", "kubernetes_pod_name", "node", "host", "hostname", "container_id"))
"""Labels that tell processes apart, or the addresses at which a server of metrics found them."""

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
    for names in (None, _PROCESS):
        for label, group in _alike(lines, names):
            for one, other in combinations(group, 2):
                if _same(one, other):
                    return label, (one.told.get(label, "none"), other.told.get(label, "none"))
    return None


def _alike(lines: tuple[Line, ...], names: frozenset[str] | None) -> Iterator[tuple[str, list[Line]]]:
    """Series that are told apart by labels of one kind alone, with the label that does."""
    kind = names or frozenset(label for line in lines for label in line.told if _REPLICA.search(label))
    groups: dict[Labels, list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.without(kind)].append(line)
    for group in groups.values():
        differ = [label for label in sorted(kind) if len({line.told.get(label) for line in group}) > 1]
        if differ:
            yield differ[0], group


def _same(one: Line, other: Line) -> bool:
    """Whether the values of one always lie between the neighbours of the other in time: so do two looks at one counter
    at different moments.
    """
    growths = [after - before for before, after in pairwise(one.values) if after != before]
    if len(growths) < STEPS or len(set(growths)) < UNEVEN:
        return False
    times, values = [at for at, _ in one.numbers], one.values
    shared = [(at, value) for at, value in other.numbers if times[0] <= at <= times[-1]]
    return len(shared) > STEPS and all(_between(times, values, at, value) for at, value in shared)


def _between(times: list[float], values: list[float], at: float, value: float) -> bool:
    place = bisect_right(times, at)
    before, after = values[place - 1], values[min(place, len(values) - 1)]
    return before <= value <= after if before <= after else True
