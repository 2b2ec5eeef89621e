"""Envoy: what the admin pages of both sides show, and what is wrong with them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from migrate.model.finding import Finding
from migrate.model.side import Side
from migrate.model.signal_fault import SignalFault
from migrate.signals.counters import PREFIX, REQUESTS, Counters, find
from migrate.signals.inspection.trial import Trial
from migrate.signals.inspection.use import Use
from migrate.signals.prometheus_text import BadText, Sample

FEWEST = 100
"""Of a counter by which two pages are told to be one: fresh Envoys are alike."""


@dataclass(frozen=True, slots=True)
class Listener:
    """One side's page and the `stat_prefix` that is declared for it."""

    side: Side
    samples: Sequence[Sample]
    prefix: str

    def counters(self, limit: timedelta | None) -> Counters | None:
        """
        Raises:
            BadText: A counter is not a whole number.
        """
        return find(self.samples, self.prefix, limit)


def findings(trial: Trial, sides: Mapping[Side, Listener]) -> list[Finding]:
    """All of them; the counters are those since the listener started."""
    found = [finding for each in sides.values() for finding in _of(trial, each)]
    return [*found, *_apart(trial, sides)]


def _of(trial: Trial, listener: Listener) -> Iterator[Finding]:
    side = listener.side
    try:
        plain, timed = listener.counters(None), listener.counters(trial.limit)
    except BadText as error:
        yield trial.refused(SignalFault.NO_COUNT, f"{side}: a counter is not a whole number", seen=str(error))
        return
    if plain is None:
        known = sorted({each.labels[PREFIX] for each in listener.samples if PREFIX in each.labels})
        yield trial.refused(
            SignalFault.SELECTS_NOTHING,
            f"{side}: Envoy has no listener with this prefix",
            seen=f"prefixes: {', '.join(known[:8])}" if known else "no HTTP connection manager",
            limit=listener.prefix,
            then="Declare the `stat_prefix` of the listener that serves users, and ask for a page without `usedonly`.",
        )
    elif timed is None and trial.limit is not None:
        yield trial.refused(
            SignalFault.NO_SUCH_BUCKET,
            f"{side}: no bucket of Envoy's ends at the limit or above it",
            seen=f"the longest ends at {_longest(listener):g} ms",
            limit=f"slo.latency.within {trial.limit / timedelta(seconds=1):g} s",
            then="Set `stats_config.histogram_bucket_settings`.",
        )
    elif plain.failed > plain.answered:
        yield trial.refused(
            SignalFault.BAD_ABOVE_TOTAL,
            f"{side}: `{Use.BAD}` counts more than `{Use.TOTAL}`",
            seen=f"{plain.failed} of {plain.answered}",
        )


def _longest(listener: Listener) -> float:
    ends = (float(each.labels["le"]) for each in listener.samples if "le" in each.labels and REQUESTS in each.name)
    return max((end for end in ends if math.isfinite(end)), default=0.0)


def _apart(trial: Trial, sides: Mapping[Side, Listener]) -> Iterator[Finding]:
    """Two addresses of one Envoy show one page: all counters of the listener are alike, and there are many."""
    if len(sides) < len(Side):
        return
    blue, green = (_pages(sides[side]) for side in Side)
    if blue == green and max(blue.values(), default=0.0) >= FEWEST:
        yield trial.refused(
            SignalFault.SAME_SERIES,
            "blue's and green's page show one Envoy",
            seen="the same counters",
            limit="an Envoy of its own for each side",
            then="Look where the two addresses lead.",
        )


def _pages(listener: Listener) -> Mapping[object, float]:
    ours = (each for each in listener.samples if each.labels.get(PREFIX) == listener.prefix)
    return {(each.name, tuple(sorted(each.labels.items()))): each.value for each in ours if REQUESTS in each.name}
