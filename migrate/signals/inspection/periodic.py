"""Periodic: what is wrong with sources that count by periods."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from statistics import median

from migrate.model.finding import Finding
from migrate.model.side import Side
from migrate.model.signal_fault import SignalFault
from migrate.signals.inspection.adding_up import PARTS, above
from migrate.signals.inspection.timeline import Timeline
from migrate.signals.inspection.timely import aged, coarse
from migrate.signals.inspection.trial import Trial
from migrate.signals.inspection.use import Use
from migrate.signals.inspection.whole import partial

GONE = timedelta(minutes=15)
"""After so long without a point of a side that had one in every period, none comes any more: CloudWatch and Cloud
Monitoring show theirs within minutes.
"""

FEWEST = 10
"""Periods by which is judged how often points come."""

BUSY = 5
"""Requests of a usual period without which a quiet one may follow."""

UNEVEN = 3
"""Different counts by which two sides are told to be one."""


@dataclass(frozen=True, slots=True)
class Periodic:
    """Both sides, as far as they could be asked."""

    trial: Trial
    sides: Mapping[Side, Timeline]


def findings(of: Periodic) -> list[Finding]:
    """All of them."""
    return [finding for find in FINDS for finding in find(of)]


def _whole(of: Periodic) -> Iterator[Finding]:
    for side, told in of.sides.items():
        if told.remarks:
            yield partial(of.trial, side, told.remarks)


def _counted(of: Periodic) -> Iterator[Finding]:
    """Blue serves the users; green may be silent before its first percent."""
    blue = of.sides.get(Side.BLUE)
    if blue is not None and not blue.sum(Use.TOTAL) and not blue.odd:
        yield of.trial.refused(
            SignalFault.SELECTS_NOTHING,
            "blue: nothing was counted in the last hour, though it serves the users",
            seen="no point" if blue.newest is None else "zeros",
            then="Look at the name of what is counted, its region or project, and its dimensions.",
        )


def _sound(of: Periodic) -> Iterator[Finding]:
    for side, told in of.sides.items():
        if told.odd:
            yield of.trial.refused(
                SignalFault.NO_COUNT,
                f"{side}: a value is not a count",
                seen=told.odd,
                limit="whole numbers from 0 up",
                then="Ask for sums of requests, not for rates or averages.",
            )
        for part, whole in PARTS:
            if told.counts.get(whole):
                yield from above(of.trial, side, part, whole, told.sum(part), told.sum(whole))


def _apart(of: Periodic) -> Iterator[Finding]:
    if len(of.sides) < len(Side):
        return
    blue, green = (of.sides[side].counts.get(Use.TOTAL, {}) for side in Side)
    shared = blue.keys() & green.keys()
    alike = all(blue[at] == green[at] for at in shared)
    if alike and len(shared) >= FEWEST and len({blue[at] for at in shared}) >= UNEVEN:
        yield of.trial.refused(
            SignalFault.SAME_SERIES,
            "blue and green count the same requests",
            seen=f"the same counts in each of {len(shared)} periods",
            limit="counts of its own for each side",
            then="Name what tells the sides apart: balancer, URL map, dimensions, service or filter.",
        )


def _timely(of: Periodic) -> Iterator[Finding]:
    for side, told in of.sides.items():
        newest, interval = told.newest, interval_of(told)
        if newest is None or interval is None:
            continue
        age = of.trial.now - newest - interval
        yield from aged(of.trial, side, age, interval, gone=GONE)
        if interval > of.trial.period:
            yield coarse(of.trial, side, interval, "record more often")


def interval_of(told: Timeline) -> timedelta | None:
    """Between two points of a side that has them regularly; None where it is too quiet to tell."""
    times = sorted(told.counts.get(Use.TOTAL, {}))
    if len(times) < FEWEST or told.sum(Use.TOTAL) < BUSY * len(times):
        return None
    interval = timedelta(seconds=median((after - before).total_seconds() for before, after in pairwise(times)))
    full = (times[-1] - times[0]) / interval + 1
    return interval if len(times) >= 0.95 * full else None


FINDS: Sequence[Callable[[Periodic], Iterator[Finding]]] = (_whole, _counted, _sound, _apart, _timely)
