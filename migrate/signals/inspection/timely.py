"""Timely: points that come too late, no more, too rarely, or by another clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from statistics import median

from migrate.model.duration import written
from migrate.model.finding import Finding
from migrate.model.side import Side
from migrate.model.signal_fault import SignalFault
from migrate.signals.inspection.selected import Selected
from migrate.signals.inspection.store import Store
from migrate.signals.inspection.trial import Trial
from migrate.signals.inspection.use import Use

AHEAD = timedelta(seconds=10)
"""How far a clock may be ahead or behind: as the controller holds it against Route 53's."""

GONE = timedelta(minutes=5)
"""After so long without a point a series is no more: Prometheus calls it stale."""

SLACK = timedelta(seconds=2)
"""Of a scrape that comes a little later than the one before."""


def timely(store: Store) -> Iterator[Finding]:
    """Each side's requests by the clock."""
    for side in Side:
        if (off := store.clocks.get(side)) is not None and abs(off) > AHEAD:
            yield clock_off(store.trial, side, off)
        total = store.of(side, Use.TOTAL)
        if total is not None and total.newest is not None:
            yield from _of(store.trial, total, total.newest)


def _of(trial: Trial, total: Selected, newest: float) -> Iterator[Finding]:
    interval = interval_of(total)
    age = timedelta(seconds=trial.now.timestamp() - newest)
    if age < -AHEAD:
        yield clock_off(trial, total.side, -age)
    yield from aged(trial, total.side, age, interval, gone=GONE)
    if interval and interval > trial.period + SLACK:
        yield coarse(trial, total.side, interval, "scrape more often")


def aged(trial: Trial, side: Side, age: timedelta, interval: timedelta | None, *, gone: timedelta) -> Iterator[Finding]:
    """A newest point that is older than its interval and `delay` explain."""
    late = age - (interval or timedelta(0))
    if age > max(gone, 2 * trial.period + trial.delay) + (interval or timedelta(0)):
        yield trial.refused(
            SignalFault.STALE,
            f"{side}: no new point comes",
            seen=f"the newest is {short(age)} old",
            limit=f"{short(2 * trial.period + trial.delay)}: two periods and `delay`",
            then="Look whether the target is still scraped, and the shipping of its metrics.",
        )
    elif late > trial.delay + SLACK:
        yield trial.refused(
            SignalFault.DELAY_TOO_SHORT,
            f"{side}: points come later than `delay`",
            seen=f"{short(late)} late",
            limit=f"delay {written(trial.delay)}",
            then=f"Declare `delay: {short(late + trial.period)}` or more.",
        )


def coarse(trial: Trial, side: Side, interval: timedelta, otherwise: str) -> Finding:
    """Points that come more rarely than the gate makes batches of them."""
    return trial.named(
        SignalFault.TOO_COARSE,
        f"{side}: points come more rarely than batches are made",
        seen=f"a point every {short(interval)}",
        limit=f"period {written(trial.period)}",
        then=f"Declare `period: {short(interval)}`, or {otherwise}.",
    )


def clock_off(trial: Trial, side: Side, off: timedelta) -> Finding:
    """The clock of a source is `off` ahead of this machine's."""
    return trial.refused(
        SignalFault.CLOCK_OFF,
        f"{side}: the clock of the source and this machine's differ",
        seen=f"{short(abs(off))} {'ahead' if off > timedelta(0) else 'behind'}",
        limit=f"{short(AHEAD)}",
        then="Set both by a time server.",
    )


def interval_of(selected: Selected) -> timedelta | None:
    """Between two points of a series, as a rule."""
    known = [line.interval for line in selected.lines if line.interval is not None]
    return timedelta(seconds=median(known)) if known else None


def short(span: timedelta) -> str:
    """A span in whole seconds."""
    return written(timedelta(seconds=round(span.total_seconds()))) or "0s"
