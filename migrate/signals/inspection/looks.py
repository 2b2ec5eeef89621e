"""Looks: what a person sees of each side, from what was seen of its source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.inspection.counting_up import is_rate, no_count
from migrate.signals.inspection.envoy import Listener
from migrate.signals.inspection.failing import tells_ending
from migrate.signals.inspection.look import Look, Query
from migrate.signals.inspection.periodic import interval_of
from migrate.signals.inspection.prometheus import Heard, moment
from migrate.signals.inspection.selected import Selected
from migrate.signals.inspection.timeline import Timeline
from migrate.signals.inspection.timely import interval_of as interval_between
from migrate.signals.inspection.use import Use
from migrate.signals.inspection.written_log import WrittenLog, lateness


def of_prometheus(side: Side, heard: Heard, now: datetime) -> Look:
    """Selectors with the series of each, and what those counted."""
    by_use = {each.use: each for each in heard.selections}
    total, bad = by_use.get(Use.TOTAL), by_use.get(Use.BAD)
    newest = moment(total.newest) if total is not None else None
    interval = interval_between(total) if total is not None else None
    lines = [line for each in heard.selections for line in each.lines]
    return Look(
        side,
        tuple(Query(each.use, each.selector, len(each.lines)) for each in heard.selections),
        heard.span,
        _count(total),
        _count(bad),
        _classes(total),
        newest=newest,
        interval=interval,
        late=_late(newest, interval, now),
        counters=not any(is_rate(line) or no_count(line) is not None for line in lines) if lines else None,
    )


def _count(selected: Selected | None) -> int | None:
    return round(max(0.0, selected.growth)) if selected is not None and selected.lines else None


def _classes(total: Selected | None) -> Mapping[str, int]:
    """By the first label that tells how requests ended."""
    lines = total.lines if total is not None else ()
    label = next((name for line in lines for name, _ in line.labels if tells_ending(name)), None)
    counts: Counter[str] = Counter()
    for line in lines if label else ():
        counts[line.told.get(label or "", "none")] += round(max(0.0, line.growth))
    return counts


def of_timeline(told: Timeline, text: str, now: datetime, period: timedelta) -> Look:
    """What was counted period by period."""
    newest = told.newest + period if told.newest is not None else None
    counts = {use: round(max(0.0, told.sum(use))) for use in (Use.TOTAL, Use.BAD)} if told.newest else {}
    interval = interval_of(told)
    return Look(
        told.side,
        (Query(Use.TOTAL, text),),
        total=counts.get(Use.TOTAL),
        bad=counts.get(Use.BAD),
        newest=newest,
        interval=interval,
        late=_late(newest, interval, now),
    )


def of_listener(listener: Listener, url: str, limit: timedelta | None, now: datetime) -> Look:
    """The counters since the listener began; they are true now."""
    counters = listener.counters(limit) or listener.counters(None)
    total, bad = (counters.answered, counters.tally(Sli.AVAILABILITY).bad) if counters else (None, None)
    series = sum(listener.prefix in each.labels.values() for each in listener.samples)
    found = Query(Use.TOTAL, f"{url} {listener.prefix}", series)
    return Look(listener.side, (found,), timedelta(0), total, bad, newest=now, counters=counters is not None)


def of_log(log: WrittenLog) -> Look:
    """The end of a file."""
    late = lateness(log)
    return Look(
        log.side,
        (Query(Use.TOTAL, str(log.path)),),
        total=len(log.entries),
        bad=log.bad,
        classes=log.classes,
        clients=log.clients,
        newest=log.newest,
        late=max(late, timedelta(0)) if late is not None else None,
    )


def _late(newest: datetime | None, interval: timedelta | None, now: datetime) -> timedelta | None:
    if newest is None or interval is None:
        return None
    return max(now - newest - interval, timedelta(0))
