"""Prometheus: what a server of the Prometheus API has of one side's counters, and what is wrong with them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from migrate.model.finding import Finding
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.inspection.adding_up import adding_up
from migrate.signals.inspection.apart import apart
from migrate.signals.inspection.buckets import buckets
from migrate.signals.inspection.checked import checked
from migrate.signals.inspection.counting_up import counting_up
from migrate.signals.inspection.finding_none import finding_none
from migrate.signals.inspection.line import Line
from migrate.signals.inspection.past import past
from migrate.signals.inspection.replicas import replicas
from migrate.signals.inspection.selected import Selected
from migrate.signals.inspection.store import Store
from migrate.signals.inspection.timely import timely
from migrate.signals.inspection.trial import HOUR
from migrate.signals.inspection.use import Use
from migrate.signals.inspection.whole import whole
from migrate.signals.json_text import loads
from migrate.signals.matcher import matchers, name_of
from migrate.signals.page import Page
from migrate.signals.prometheus import PrometheusMeter
from migrate.signals.source import SourceError

Find = Callable[[Store], Iterator[Finding]]

FINDS: tuple[Find, ...] = (
    whole, finding_none, buckets, apart, replicas, counting_up, past, adding_up, timely, checked
)  # fmt: skip
"""One more fault is one more file and its name here."""

SPANS = (HOUR, timedelta(minutes=15), timedelta(minutes=5))
"""How far back is looked, until the answer is short enough to be read."""


FARTHEST = 86_400.0
"""Seconds from now to a point."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One side's selectors and the clock of its server; `span` is how far back they were looked at."""

    selections: tuple[Selected, ...]
    ahead: timedelta | None
    span: timedelta


def findings(store: Store) -> list[Finding]:
    """All of them, in the order of their files."""
    return [finding for find in FINDS for finding in find(store)]


def hear(side: Side, meter: PrometheusMeter, now: datetime) -> Heard:
    """Ask for every selector of a side, as far back as the server can say at once.

    Raises:
        SourceError: No answer, or none that can be used.
    """
    for span in SPANS:
        try:
            return _hear(side, meter, now, span)
        except SourceError as error:
            if span == SPANS[-1] or "more than" not in str(error):
                raise
    raise SourceError("no answer")  # pragma: no cover - the last span has answered or raised


def _hear(side: Side, meter: PrometheusMeter, now: datetime, span: timedelta) -> Heard:
    found: list[Selected] = []
    ahead: timedelta | None = None
    for use, selector in _uses(meter):
        page = meter.answer(f"{selector}[{math.ceil(span.total_seconds())}s]", now)
        ahead = page.ahead
        found.append(_selected(side, use, selector, page, now, lambda one=selector: _neighbours(meter, one, now, span)))
    return Heard(tuple(found), ahead, span)


def _uses(meter: PrometheusMeter) -> Iterator[tuple[Use, str]]:
    for sli, selectors in meter.selectors.items():
        whole, good, bad = (Use.TOTAL, None, Use.BAD) if sli is Sli.AVAILABILITY else (Use.TIMED, Use.FAST, Use.SLOW)
        yield whole, selectors.total
        if selectors.good:
            yield good or Use.FAST, selectors.good
        if selectors.bad:
            yield bad, selectors.bad


def _selected(
    side: Side,
    use: Use,
    selector: str,
    page: Page,
    now: datetime,
    neighbours: Callable[[], Sequence[Mapping[str, str]]],
) -> Selected:
    told = _matrix(page)
    lines = tuple(line for one in told["data"]["result"] if (line := _line(one, now)).points)
    remarks = tuple(str(each) for each in told.get("warnings") or ())
    return Selected(
        side, use, selector, lines, () if lines else tuple(neighbours()), not told.get("isPartial"), remarks
    )


def _matrix(page: Page) -> Any:
    """
    Raises:
        SourceError: It is no answer of this API.
    """
    try:
        told = cast("Any", loads(page.text))
        if told["status"] == "success" and isinstance(told["data"]["result"], list):
            return told
    except (ValueError, KeyError, TypeError):
        pass
    raise SourceError("the answer is not that of the Prometheus API")


def _line(told: Any, now: datetime) -> Line:
    """Without points of another day, which were not asked for.

    Raises:
        SourceError: It is no series.
    """
    try:
        points = sorted((float(at), _value(value)) for at, value in told["values"])
        points = [point for point in points if abs(point[0] - now.timestamp()) <= FARTHEST]
        labels = tuple(sorted((str(name), str(value)) for name, value in told["metric"].items()))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SourceError("the answer is not that of the Prometheus API") from None
    return Line(labels, tuple(points))


def _value(text: object) -> float:
    try:
        return float(cast("str", text))
    except (ValueError, TypeError):
        return math.nan


def _neighbours(meter: PrometheusMeter, selector: str, now: datetime, span: timedelta) -> Sequence[Mapping[str, str]]:
    """All values that the labels of a selector have together under its name; none where it has no name."""
    name = name_of(selector)
    labels = sorted({each.label for each in matchers(selector)} - {"__name__"})
    if not name:
        return ()
    latest = f"last_over_time({name}[{math.ceil(span.total_seconds())}s])"
    told = _matrix(meter.answer(f"count by ({', '.join(labels)}) ({latest})", now))
    return [cast("Mapping[str, str]", one.get("metric", {})) for one in told["data"]["result"]]


def moment(seconds: float | None) -> datetime | None:
    """A time in seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
