"""Roles: which series count which side's requests, and which of them the bad ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.exports.monitoring_export import SLOW, TIMED
from migrate.signals.exports.selector import Selector, selector
from migrate.signals.exports.series import ExportSeries


class Part(StrEnum):
    """Of the requests of a side."""

    TOTAL = "total"
    BAD = "bad"
    GOOD = "good"


class Role(NamedTuple):
    """What a series counts."""

    side: Side
    sli: Sli
    part: Part


@dataclass(frozen=True, slots=True)
class Source:
    """A series, and the file that it stands in; `green` where the file was named as green's."""

    series: ExportSeries
    path: Path
    green: bool = False


Roles = Callable[[Sequence[Source]], Mapping[int, frozenset[Role]]]
"""From all sources to the roles of each, by its index; none where nothing counts it."""


@dataclass(frozen=True, slots=True)
class Named:
    """Series as a person names them: by file, by metric, id, label or column, or by a selector."""

    text: str
    found: Selector = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """
        Raises:
            InvalidValue: It is written like a selector, and is none.
        """
        object.__setattr__(self, "found", selector(self.text))

    def is_file(self, path: Path) -> bool:
        return self.text in (str(path), path.name) or Path(self.text) == path

    def accepts(self, source: Source) -> bool:
        by_name = self.text in source.series.names or self.found.accepts(source.series)
        return self.is_file(source.path) or by_name


@dataclass(frozen=True, slots=True)
class ChosenRoles:
    """As the words of the command say; where they say nothing, as the names of well-known metrics do.

    Without `total`, all that a side counts, without what counts bad ones alone: a metric that has only bad series,
    and files of bad ones.
    """

    total: tuple[Named, ...] = ()
    bad: tuple[Named, ...] = ()
    green: tuple[Named, ...] = ()

    def __call__(self, sources: Sequence[Source]) -> Mapping[int, frozenset[Role]]:
        found = {index: self._roles(source, sources) for index, source in enumerate(sources)}
        return {index: roles for index, roles in found.items() if roles}

    def side(self, source: Source) -> Side:
        if self.green:
            named = any(each.accepts(source) for each in self.green)
            return Side.GREEN if named or source.green else Side.BLUE
        said = source.series.labels.get("side", "").casefold()
        return Side.GREEN if source.green or said == Side.GREEN.value else Side.BLUE

    def _roles(self, source: Source, among: Sequence[Source]) -> frozenset[Role]:
        side = self.side(source)
        timed = {TIMED: Part.TOTAL, SLOW: Part.BAD}
        for ending, part in timed.items():
            if source.series.name.endswith(ending):
                return frozenset((Role(side, Sli.LATENCY, part),))
        series = [each.series for each in among if self.side(each) is side]
        told = self.bad or self.total or not any(tuple(known(each, series)) for each in series)
        parts = self._parts(source, among) if told else known(source.series, series)
        return frozenset(Role(side, Sli.AVAILABILITY, part) for part in parts)

    def _parts(self, source: Source, among: Sequence[Source]) -> Iterable[Part]:
        bad = _named(source, self.bad)
        if bad:
            yield Part.BAD
        if self.total:
            if _named(source, self.total):
                yield Part.TOTAL
        elif not bad or self._among_all(source, among):
            yield Part.TOTAL

    def _among_all(self, source: Source, among: Sequence[Source]) -> bool:
        """Whether bad ones stand beside good ones of the same metric, so that together they are all."""
        if any(each.is_file(source.path) for each in self.bad):
            return False
        return any(
            other.series.name == source.series.name and not _named(other, self.bad)
            for other in among
            if self.side(other) is self.side(source)
        )


def _named(source: Source, names: Sequence[Named]) -> bool:
    return any(each.accepts(source) for each in names)


_GOOGLE = "loadbalancing.googleapis.com/https/request_count"
_CLASS = "response_code_class"
_ANSWERED = "HTTPCode_"
_OWN = "HTTPCode_ELB_"
_ALL = "RequestCount"


def known(series: ExportSeries, among: Sequence[ExportSeries]) -> Iterable[Part]:
    """What the metrics of load balancers say by themselves, and columns called total and bad.

    RequestCount lacks the answers that the balancer made itself
    (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html).
    """
    if series.name == _GOOGLE and _CLASS in series.labels:
        return _by_class(series.labels[_CLASS])
    names = {name.casefold() for name in series.names}
    if any(name.startswith(_ANSWERED.casefold()) for name in names):
        return _answers(names, beside_all=any(_ALL in other.names for other in among))
    if _ALL.casefold() in names:
        return (Part.TOTAL,)
    return [part for part in Part if part.value in names]


def _by_class(told: str) -> tuple[Part, ...]:
    """Class 0 is of clients that went away before the answer."""
    digit = told[:1]
    return () if digit == "0" else (Part.TOTAL, Part.BAD) if digit == "5" else (Part.TOTAL,)


def _answers(names: Iterable[str], *, beside_all: bool) -> Iterable[Part]:
    """Of RequestCount, the targets' answers are a part already."""
    name = next(each for each in names if each.startswith(_ANSWERED.casefold()))
    if name.startswith(_OWN.casefold()) or not beside_all:
        yield Part.TOTAL
    if "_5xx_" in name:
        yield Part.BAD
