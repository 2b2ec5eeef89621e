"""PrometheusMeter: one side at a server that speaks the HTTP API of Prometheus (also VictoriaMetrics, Thanos, Mimir,
Amazon and Google managed Prometheus).

Raw samples of counters are asked for (an instant query with a range selector), not `rate` or `increase`: they carry the
time of each scrape, so that a dead target cannot look alive, and whole counts, so that nothing is counted twice.
API: https://prometheus.io/docs/prometheus/latest/querying/api/
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from migrate.errors import InvalidValue
from migrate.model.batch import Tally
from migrate.model.slo import Sli
from migrate.signals.counter_series import Sample, growth
from migrate.signals.json_text import loads
from migrate.signals.meter import Series, WhenIdle
from migrate.signals.page import Page, post
from migrate.signals.points import COUNTABLE, Points
from migrate.signals.source import SourceError
from migrate.signals.token import Bearer

LOOKBACK = timedelta(minutes=5)
"""How far before a span its baseline is looked for; Prometheus itself calls a series stale after as long."""

SETTLED = timedelta(minutes=1)
"""Longest time in which the running processes of a side are all scraped for the first time."""

SELECTOR = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*(\{[^{}]*\})?|\{[^{}]+\}")
"""A series, or several, by name and labels: https://prometheus.io/docs/prometheus/latest/querying/basics/"""

Key = tuple[tuple[str, str], ...]
"""The labels of a series, sorted."""


@dataclass(frozen=True, slots=True)
class Selectors:
    """Which counters make one indicator: all requests, and either the bad or the good ones among them.

    Each is a selector of series, such as `http_requests_total{side="blue",code=~"5.."}`; several series add up.
    """

    total: str
    bad: str | None = None
    good: str | None = None

    def __post_init__(self) -> None:
        """
        Raises:
            InvalidValue: One is no selector (an expression would be evaluated at points of its own choice), or not
                exactly one of `bad` and `good` is given.
        """
        odd = [text for text in self.all if not SELECTOR.fullmatch(text)]
        if odd:
            raise InvalidValue("not a selector of counters", seen=odd[0], limit='name{label="value"}')
        if (self.bad is None) == (self.good is None):
            raise InvalidValue(
                "bad and good are both given, or neither", seen=f"bad {self.bad}, good {self.good}", limit="one of them"
            )

    def tally(self, sums: Mapping[str, float]) -> Tally:
        """From the growth under each selector to requests and bad ones."""
        total = round(sums.get(self.total, 0.0))
        bad = round(sums.get(self.bad, 0.0)) if self.bad else total - round(sums.get(self.good or "", 0.0))
        return Tally(total, min(max(bad, 0), total))

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(selector for selector in (self.total, self.bad, self.good) if selector)


@dataclass(slots=True)
class PrometheusMeter:
    """`url` is the server's, without `/api/v1`.

    A series that appears `SETTLED` after the first of its side counts from zero: a new process or a first error starts
    there. Before that, its first sample is the baseline. One that comes back counts from where it was last seen by
    this object.
    """

    url: str
    selectors: Mapping[Sli, Selectors]
    token: Bearer | None = None
    idle: WhenIdle = field(default=WhenIdle.ZEROS, init=False)
    _first: datetime | None = field(default=None, init=False)
    _known: dict[tuple[str, Key], Sample] = field(default_factory=dict[tuple[str, Key], Sample], init=False)

    @property
    def slis(self) -> frozenset[Sli]:
        return frozenset(self.selectors)

    def counts(self, start: datetime, end: datetime, period: timedelta) -> Series:
        """What was counted from `start` until `end`; a period without a scrape is absent.

        Raises:
            SourceError: No answer, or none that can be used.
        """
        asked = {name for selectors in self.selectors.values() for name in selectors.all}
        unreadable: list[bool] = []
        found = {name: self._ask(name, start, end, unreadable) for name in sorted(asked)}
        self._remember(found, start)
        sums: dict[datetime, dict[str, float]] = {}
        for name, series in found.items():
            for key, samples in series.items():
                recent = [one for one in samples if one.at >= start]
                for grown in growth(recent, self._before(name, key, samples)):
                    held = sums.setdefault(start + (grown.at - start) // period * period, {})
                    held[name] = held.get(name, 0.0) + grown.by
        return Points({at: self._tallies(held) for at, held in sums.items()}, unreadable=len(unreadable))

    def answer(self, query: str, at: datetime) -> Page:
        """What the server says to an instant query, unread.

        Raises:
            SourceError: No answer.
        """
        form = {"query": query, "time": f"{at.timestamp():.3f}"}
        return post(f"{self.url.rstrip('/')}/api/v1/query", form, token=self.token.value() if self.token else None)

    def _tallies(self, sums: Mapping[str, float]) -> Mapping[Sli, Tally]:
        return {sli: selectors.tally(sums) for sli, selectors in self.selectors.items()}

    def _remember(self, found: Mapping[str, Mapping[Key, list[Sample]]], start: datetime) -> None:
        """Keep of each series its newest sample before `start`, from which is counted what happened afterwards."""
        for name, series in found.items():
            for key, samples in series.items():
                self._first = min([one.at for one in samples] + ([self._first] if self._first else []))
                older = [one for one in samples if one.at < start]
                if older:
                    self._known[name, key] = max(older)

    def _before(self, name: str, key: Key, samples: list[Sample]) -> float | None:
        """What the series had counted before `samples`, if that is known."""
        known = self._known.get((name, key))
        if known is not None:
            return known.value
        assert self._first is not None
        return 0.0 if min(one.at for one in samples) - self._first > SETTLED else None

    def _ask(self, selector: str, start: datetime, end: datetime, unreadable: list[bool]) -> dict[Key, list[Sample]]:
        span = math.ceil((end - start + LOOKBACK).total_seconds())
        page = self.answer(f"{selector}[{span}s]", end)
        try:
            found = _series(loads(page.text), unreadable)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise SourceError("the answer is not that of the Prometheus API") from None
        return {key: kept for key, samples in found.items() if (kept := _within(samples, start, end, unreadable))}


def _within(samples: list[Sample], start: datetime, end: datetime, unreadable: list[bool]) -> list[Sample]:
    """The samples of the time that was asked for. One from elsewhere would look like an old series, or a live one."""
    kept = [one for one in samples if start - 2 * LOOKBACK <= one.at <= end + LOOKBACK]
    unreadable += [True] * (len(samples) - len(kept))
    return kept


def _series(told: Any, unreadable: list[bool]) -> dict[Key, list[Sample]]:
    """Of a selector alone there is nothing to warn of but a part of the store that did not answer.

    Raises:
        SourceError: The server could ask only a part of what it should have.
    """
    if told["status"] != "success" or told.get("isPartial") or told.get("warnings"):
        raise SourceError("the answer is not complete")
    data = told["data"]
    if data["resultType"] != "matrix":
        raise SourceError("what is declared is not a selector of series")
    found = {_key(one["metric"]): _samples(one["values"], unreadable) for one in cast("list[Any]", data["result"])}
    return {key: samples for key, samples in found.items() if samples}


def _key(labels: Mapping[str, str]) -> Key:
    return tuple(sorted(labels.items()))


def _samples(values: Any, unreadable: list[bool]) -> list[Sample]:
    """Without the marks of staleness, which are no numbers. A sample that cannot be a count is left out: a counter
    shows its growth at the next one.
    """
    found: list[Sample] = []
    for pair in cast("list[Any]", values):
        try:
            sample = _sample(*pair)
        except (ValueError, TypeError, OverflowError, OSError):  # a time of no calendar is any of the last three
            unreadable.append(True)
            continue
        found += [sample] if sample else []
    return found


def _sample(at: object, value: object) -> Sample | None:
    """
    Raises:
        ValueError, TypeError, OverflowError, OSError: It is no sample of a counter.
    """
    number = float(cast("str", value))
    if math.isnan(number):
        return None
    if not 0 <= number < COUNTABLE:
        raise ValueError
    return Sample(datetime.fromtimestamp(float(cast("float", at)), UTC), number)
