"""Agreement: whether two sources tell the same of a side. Pure.

Two meters of one service never count alike: they see different retries, and health checks, and cut a second
differently. They differ in earnest where the gap between their bad ratios is more than chance (four standard errors of
the pooled ratio: about 1 in 16 000 for a pair), more than half of the larger one, and more than the objective allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import sqrt

from migrate.model.batch import NOTHING, Batch, Tally
from migrate.model.figure import share
from migrate.model.side import Side
from migrate.model.slo import Sli

SIGMAS = 4.0
PART = 0.5
"""Of the larger ratio."""


def gap(one: Tally, other: Tally, *, allowance: float) -> bool:
    """Whether two tallies of the same requests tell different things; never where one of them is empty."""
    if not one.total or not other.total:
        return False
    pooled = (one + other).ratio
    error = sqrt(pooled * (1 - pooled) * (1 / one.total + 1 / other.total))
    return abs(one.ratio - other.ratio) > max(SIGMAS * error, PART * max(one.ratio, other.ratio), allowance)


def dispute(batches: Iterable[Batch], names: tuple[str, str], allowances: Mapping[Sli, float]) -> str | None:
    """Where two signals differ over these batches, as a sentence; None where they agree."""
    sums: dict[tuple[str, Side, Sli], Tally] = {}
    for batch in batches:
        for side, tally in batch.tallies.items():
            key = (batch.signal, side, batch.sli)
            sums[key] = sums.get(key, NOTHING) + tally
    for sli, allowance in allowances.items():
        for side in Side:
            one, other = (sums.get((name, side, sli), NOTHING) for name in names)
            if gap(one, other, allowance=allowance):
                told = (f"{name} says {share(tally.ratio)}" for name, tally in zip(names, (one, other), strict=True))
                return f"bad requests of {side} by {sli}: {', '.join(told)}"
    return None
