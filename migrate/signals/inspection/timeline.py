"""Timeline: what a source that counts by periods told of one side, as it told it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.cloudwatch import CloudWatchMeter
from migrate.signals.inspection.use import Use
from migrate.signals.meter import Meter, Series
from migrate.signals.points import Points

Values = Mapping[datetime, float]
"""By the start of the period."""

_USES = {Sli.AVAILABILITY: (Use.TOTAL, Use.BAD), Sli.LATENCY: (Use.TIMED, Use.SLOW)}


@dataclass(frozen=True, slots=True)
class Timeline:
    """`counts` are the values of each use; `odd` is a value that is not a count, where one was seen."""

    side: Side
    counts: Mapping[Use, Values]
    odd: str = ""
    remarks: tuple[str, ...] = ()
    place: str = field(default="", compare=False)

    def sum(self, use: Use) -> float:
        """All that was counted."""
        return sum(self.counts.get(use, {}).values())

    @property
    def newest(self) -> datetime | None:
        """Start of the newest period."""
        return max((at for values in self.counts.values() for at in values), default=None)


def timeline(side: Side, meter: Meter, start: datetime, end: datetime, period: timedelta) -> Timeline:
    """Of CloudWatch the values as they were told, of others what they counted.

    Raises:
        SourceError: No answer, or none that can be used.
    """
    if isinstance(meter, CloudWatchMeter):
        return _of_cloudwatch(side, meter, start, end, period)
    series = meter.counts(start, end, period)
    unreadable = series.unreadable if isinstance(series, Points) else 0
    odd = f"{unreadable} values that cannot be read" if unreadable else ""
    return Timeline(side, _counts(series), odd)


def _counts(series: Series) -> Mapping[Use, Values]:
    found: dict[Use, dict[datetime, float]] = {}
    for at, tallies in series.items():
        for sli, tally in tallies.items():
            total, bad = _USES[sli]
            found.setdefault(total, {})[at] = tally.total
            found.setdefault(bad, {})[at] = tally.bad
    return found


def _of_cloudwatch(side: Side, meter: CloudWatchMeter, start: datetime, end: datetime, period: timedelta) -> Timeline:
    told = meter.values(start, end, period)
    found: dict[Use, dict[datetime, float]] = {}
    asked: set[str] = set()
    for sli, pair in meter.question.pairs.items():
        for use, ids in zip(_USES[sli], (pair.total, pair.bad), strict=True):
            asked |= {*ids}
            for at, value in (point for name in ids for point in told.values.get(name, {}).items()):
                held = found.setdefault(use, {})
                held[at] = held.get(at, 0.0) + value
    odd = _odd((name, value) for name in sorted(asked) for value in told.values.get(name, {}).values())
    return Timeline(side, found, odd, told.remarks)


def _odd(values: Iterable[tuple[str, float]]) -> str:
    """The first that is not a count; sums of whole numbers are whole."""
    return next(
        (f"{value:g} of {name}" for name, value in values if not (value >= 0 and float(value).is_integer())), ""
    )
