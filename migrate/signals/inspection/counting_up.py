"""CountingUp: series whose values are no counts, or no counter's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import isnan, nan

from migrate.model.finding import Finding
from migrate.model.signal_fault import SignalFault
from migrate.signals.inspection.line import Line
from migrate.signals.inspection.selected import Selected
from migrate.signals.inspection.store import Store
from migrate.signals.points import COUNTABLE

FALLS = 3
"""Falls of one series within the hour that are no restarts: a counter that begins anew falls to next to nothing."""

_RATE = re.compile(r"(?:^|[:_])i?(?:rate|delta|deriv)\d*[smhdw]?(?:$|[:_])")
"""How recording rules of rates are called: level:metric:operations (job:requests:rate5m)."""


def counting_up(store: Store) -> Iterator[Finding]:
    """Of each selector the first series that is none."""
    for selected in store.selections:
        rates = [line for line in selected.lines if is_rate(line)]
        odd = [(line, value) for line in selected.lines if (value := no_count(line)) is not None]
        if rates:
            yield _no_counter(store, selected, rates[0])
        elif odd:
            yield store.trial.refused(
                SignalFault.NO_COUNT,
                f"{selected.side}: `{selected.use}` has a value that is not a count",
                seen=f"{odd[0][1]:g} in {_named(odd[0][0])}",
                limit="whole numbers from 0 up",
                then="Name a counter of requests: it only grows, and begins at 0 with its process.",
            )


def is_rate(line: Line) -> bool:
    """Whether it rises and falls as no counter does, or says so by its name."""
    values = line.values
    falls = sum(after > before / 2 for before, after in pairwise(values) if after < before)
    fraction = any(not value.is_integer() for value in values)
    return falls >= FALLS or (fraction and (falls > 0 or _RATE.search(line.name) is not None))


def no_count(line: Line) -> float | None:
    """The first of its values that is not a count. One NaN is the mark of a target that went away; two are a value."""
    twice = any(isnan(before) and isnan(after) for (_, before), (_, after) in pairwise(line.points))
    if twice:
        return nan
    return next((each for each in line.values if not 0 <= each < COUNTABLE or not each.is_integer()), None)


def _no_counter(store: Store, selected: Selected, line: Line) -> Finding:
    few = ", ".join(f"{value:g}" for value in _around_a_fall(line.values))
    return store.trial.refused(
        SignalFault.NO_COUNTER,
        f"{selected.side}: `{selected.use}` is not a counter",
        seen=f"{_named(line)}: {few}",
        limit="values that only grow, and fall to nothing at a restart",
        then="Name the counter itself, not a rule that records its rate, nor a gauge.",
    )


def _around_a_fall(values: list[float]) -> Iterable[float]:
    at = next((index for index, (before, after) in enumerate(pairwise(values)) if after < before), 0)
    return values[max(0, at - 1) : at + 3]


def _named(line: Line) -> str:
    labels = ",".join(f'{name}="{value}"' for name, value in line.labels if name != "__name__")
    return f"{line.name}{{{labels}}}"[:200]
