"""Pace: what a source needs of a rehearsal before it can drive it."""

from __future__ import annotations

from datetime import timedelta

from migrate.errors import RehearsalRefused
from migrate.model.duration import written
from migrate.model.slo import Slo
from migrate.rehearse.edge_config import BUCKETS_MS
from migrate.rehearse.rehearsal import Rehearsal
from migrate.rehearse.watching.watched import Watched


def refuse_the_impossible(rehearsal: Rehearsal, slo: Slo) -> None:
    """
    Raises:
        RehearsalRefused: With this source no step could ever be certified, or its latency cannot be told.
    """
    watched, pace = rehearsal.watched, rehearsal.pace
    period = watched.period(pace.tick)
    _at_least("bake", pace.bake, period, watched)
    _at_least("window", pace.window, 2 * period, watched)
    if watched is Watched.PROMETHEUS and slo.slow is not None and _milliseconds(slo.slow) not in BUCKETS_MS:
        raise RehearsalRefused(
            "the edges' histogram does not tell which requests are slow",
            seen=f"slo.latency.within {written(slo.slow)}",
            limit=", ".join(f"{bound}ms" for bound in BUCKETS_MS),
        )


def _at_least(what: str, seen: timedelta, least: timedelta, watched: Watched) -> None:
    if watched is not Watched.EDGES and seen < least:
        raise RehearsalRefused(
            f"{watched} counts too seldom for this pace",
            seen=f"{what} {written(seen)}",
            limit=f"{what} at least {written(least)}",
            then=f"Write `pace: {{{what}: {written(least)}, ...}}`.",
        )


def _milliseconds(span: timedelta) -> float:
    return span / timedelta(milliseconds=1)
