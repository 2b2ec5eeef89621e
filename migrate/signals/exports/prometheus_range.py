"""PrometheusRange: a saved answer of `query_range`, or of a query with a range selector (a matrix).

https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from migrate.signals.exports.export import ODD, Export, ExportFormat, Unreadable
from migrate.signals.exports.series import ExportSeries, Meaning, Point, Refusal
from migrate.signals.exports.stamp import stamp
from migrate.signals.exports.value import shown, value_of

_RANGE = "save an answer of /api/v1/query_range"

_NO_COUNTER = re.compile(
    r"^up$|:.*(rate|increase|delta|ratio|avg|mean|quantile|p\d\d|percent)|(_ratio|_percent|_created|_info|_seconds)$"
)
"""Names of recording rules that end in an operation, and of metrics that are none by convention:
https://prometheus.io/docs/practices/rules/ and .../naming/."""


def is_prometheus(document: object) -> bool:
    """Whether it is an answer of that API, of whichever kind."""
    if isinstance(document, list):
        first: Any = cast("Any", document[0]) if document else None
        return isinstance(first, dict) and "metric" in first and ("value" in first or "values" in first)
    if not isinstance(document, dict):
        return False
    told = cast("Mapping[str, Any]", document)
    return "resultType" in told or (told.get("status") in ("success", "error") and ("data" in told or "error" in told))


def prometheus_range(document: Any) -> Export:
    """
    Raises:
        Unreadable: It holds no ranges.
    """
    results = cast("Any", document if isinstance(document, list) else _data(cast("Mapping[str, Any]", document)))
    if not isinstance(results, list):
        raise Unreadable(f"its result is not a list of series; {_RANGE}")
    if results and all(isinstance(each, dict) and "value" in each for each in cast("Sequence[Any]", results)):
        raise Unreadable(_moment("vector"))
    made = Export(ExportFormat.PROMETHEUS)
    if isinstance(document, dict):
        warnings = cast("Mapping[str, Any]", document).get("warnings")
        if isinstance(warnings, list):
            made.told += [f"the server warned: {shown(each)}" for each in cast("Sequence[Any]", warnings)]
    for number, result in enumerate(cast("Sequence[Any]", results), start=1):
        place = f"series {number}"
        try:
            made.series.append(_series(place, result, made))
        except Unreadable as why:
            made.refused.append(Refusal(place, str(why)))
        except ODD:
            made.refused.append(Refusal(place, "it is not a series of the Prometheus API"))
    return made


def _data(document: Mapping[str, Any]) -> object:
    if document.get("status") == "error":
        raise Unreadable(f"the server answered an error: {shown(document.get('error'))}; {_RANGE}")
    if document.get("isPartial"):
        raise Unreadable("the answer is partial: some servers behind it did not answer; ask again")
    inner = document if "resultType" in document else document.get("data")
    if not isinstance(inner, dict):
        raise Unreadable(f"it is an answer of another kind, with no ranges in it; {_RANGE}")
    data = cast("Mapping[str, Any]", inner)
    kind = data.get("resultType")
    if kind in ("vector", "scalar", "string"):
        raise Unreadable(_moment(kind))
    if kind != "matrix":
        raise Unreadable(f"it is an answer of another kind, with no ranges in it; {_RANGE}")
    return data.get("result")


def _moment(kind: str) -> str:
    return f"it is a {kind}, an answer of one moment, which shows no growth; {_RANGE}"


def _series(place: str, told: Any, made: Export) -> ExportSeries:
    labels = {str(name): str(value) for name, value in told["metric"].items()}
    name = labels.pop("__name__", "")
    if "values" not in told:
        kind = "native histograms, which are not read" if "histograms" in told else f"one moment; {_RANGE}"
        raise Unreadable(f"it holds {kind}")
    if _NO_COUNTER.search(name):
        raise Unreadable(f"{shown(name)} is not a counter by its name; export the counter that it is made of")
    points, nothing = _points(told["values"], place, made)
    if nothing:
        made.told.append(f"{place}: {nothing} NaN left out")
    return ExportSeries(place, (name,), Meaning.COUNTER, points, labels)


def _points(values: Any, place: str, made: Export) -> tuple[tuple[Point, ...], int]:
    """And the number of those without a value."""
    found: list[Point] = []
    nothing = 0
    for number, pair in enumerate(cast("Sequence[Any]", values), start=1):
        try:
            at, told = pair
            value = value_of(told)
            moment = stamp(float(at))
        except ODD:
            made.refused.append(Refusal(f"{place}, value {number}", f"no sample of a counter: {shown(pair)}"))
            continue
        if value is None:
            nothing += 1
        else:
            found.append(Point(moment, value))
    return tuple(found), nothing
