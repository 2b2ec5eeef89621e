"""DeclaredRoles: the roles of series as a signal of migration.yaml declares them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from migrate.errors import InvalidValue
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.model.spec.meter import CloudMonitoringSpec, CloudWatchSpec, MeterSpec, PrometheusSpec
from migrate.model.spec.signal import MetricsSpec
from migrate.signals.exports.monitoring_export import SLOW, TIMED
from migrate.signals.exports.roles import Part, Role, Source, known
from migrate.signals.exports.selector import selector
from migrate.signals.exports.series import ExportSeries

_Of = tuple[Sli, Part]

_SUM = re.compile(r"\s*(?:FILL\(\s*)?([a-z]\w*)\s*(?:,\s*0\s*\))?\s*")
"""A term of a sum of metrics: an id, or the id filled with zeros."""

_Tell = Callable[[ExportSeries, Sequence[ExportSeries]], Iterable[_Of]]


@dataclass(frozen=True, slots=True)
class DeclaredRoles:
    """A side's selectors are tried on its own files, or on all where no file was named as green's."""

    declared: MetricsSpec

    def __call__(self, sources: Sequence[Source]) -> Mapping[int, frozenset[Role]]:
        by_file = any(source.green for source in sources)
        tells = {Side.BLUE: _tell(self.declared.blue), Side.GREEN: _tell(self.declared.green)}
        found: dict[int, frozenset[Role]] = {}
        for index, source in enumerate(sources):
            sides = (Side.GREEN if source.green else Side.BLUE,) if by_file else tuple(Side)
            among = [each.series for each in sources if not by_file or each.green == source.green]
            roles = frozenset(Role(side, *of) for side in sides for of in tells[side](source.series, among))
            if roles:
                found[index] = roles
        return found


def _tell(declared: MeterSpec) -> _Tell:
    """
    Raises:
        InvalidValue: There are no exports of such a source.
    """
    match declared:
        case PrometheusSpec():
            return _prometheus(declared)
        case CloudWatchSpec():
            return _available if declared.load_balancer else _cloudwatch(declared)
        case CloudMonitoringSpec():
            return _monitoring(declared)
        case _:
            raise InvalidValue(
                "there are no exports of this source",
                seen=declared.tag,
                limit="prometheus, cloudwatch, cloud-monitoring",
            )


def _prometheus(declared: PrometheusSpec) -> _Tell:
    said = {
        (Sli.AVAILABILITY, Part.TOTAL): declared.total,
        (Sli.AVAILABILITY, Part.BAD): declared.bad,
        (Sli.LATENCY, Part.TOTAL): declared.timed,
        (Sli.LATENCY, Part.GOOD): declared.fast,
    }
    selectors = {of: selector(text) for of, text in said.items() if text}
    return lambda series, _: [of for of, each in selectors.items() if each.accepts(series)]


def _available(series: ExportSeries, among: Sequence[ExportSeries]) -> Iterable[_Of]:
    return [(Sli.AVAILABILITY, part) for part in known(series, among)]


def _cloudwatch(declared: CloudWatchSpec) -> _Tell:
    said = {
        (Sli.AVAILABILITY, Part.TOTAL): ("total", declared.total),
        (Sli.AVAILABILITY, Part.BAD): ("bad", declared.bad),
        (Sli.LATENCY, Part.TOTAL): ("timed", declared.timed),
        (Sli.LATENCY, Part.BAD): ("slow", declared.slow),
    }
    ids = {of: {name, f"e_{name}", *_terms(text, declared)} for of, (name, text) in said.items() if text}
    return lambda series, _: [of for of, names in ids.items() if names & set(series.names)]


def _terms(text: str, declared: CloudWatchSpec) -> Iterable[str]:
    """The ids of an expression that is a plain sum, and their metrics; of any other only its result can be counted."""
    terms = [_SUM.fullmatch(each) for each in text.split("+")]
    if not all(terms):
        return ()
    ids = [each[1] for each in terms if each]
    return [*ids, *(declared.metrics[each].name for each in ids if each in declared.metrics)]


def _monitoring(declared: CloudMonitoringSpec) -> _Tell:
    if declared.objective:
        return _events
    of_map = declared.url_map

    def tell(series: ExportSeries, among: Sequence[ExportSeries]) -> Iterable[_Of]:
        if series.labels.get("url_map_name", of_map) != of_map:
            return ()
        timed = {TIMED: Part.TOTAL, SLOW: Part.BAD}
        latency = [(Sli.LATENCY, part) for ending, part in timed.items() if series.name.endswith(ending)]
        return latency or _available(series, among)

    return tell


def _events(series: ExportSeries, _: Sequence[ExportSeries]) -> Iterable[_Of]:
    event = series.labels.get("event_type")
    parts = {"good": (Part.TOTAL,), "bad": (Part.TOTAL, Part.BAD)}
    return [(Sli.AVAILABILITY, part) for part in parts.get(event or "", ())]
