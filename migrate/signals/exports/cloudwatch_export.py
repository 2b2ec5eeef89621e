"""CloudWatchExport: what `aws cloudwatch get-metric-data` and `get-metric-statistics` print.

Points come in any order, and a metric that counted nothing has none. A time is the start of its period:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataResult.html and .../API_Datapoint.html
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from migrate.signals.exports.export import ODD, Export, ExportFormat, Unreadable
from migrate.signals.exports.series import ExportSeries, Meaning, Point, Refusal
from migrate.signals.exports.stamp import stamp
from migrate.signals.exports.value import shown, value_of

_COUNTED = ("Count", "None", None)
"""Units of what is counted."""


def cloudwatch_answer(document: object) -> Mapping[str, Any] | None:
    """The whole answer, also where `--query` of the AWS CLI left only the list in it; None where it is another's."""
    if isinstance(document, dict):
        told = cast("Mapping[str, Any]", document)
        return told if "MetricDataResults" in told or "Datapoints" in told else None
    first = cast("Any", document[0]) if isinstance(document, list) and document else None
    if not isinstance(first, dict):
        return None
    if "Timestamps" in first and "Values" in first:
        return {"MetricDataResults": document}
    return {"Datapoints": document} if "Timestamp" in first and "Unit" in first else None


def cloudwatch_export(document: Mapping[str, Any]) -> Export:
    """
    Raises:
        Unreadable: It holds no list of points.
    """
    made = Export(ExportFormat.CLOUDWATCH)
    data = "MetricDataResults" in document
    told = document["MetricDataResults" if data else "Datapoints"]
    if not isinstance(told, list):
        raise Unreadable("its points are not a list")
    for name in ("NextToken", "nextToken"):
        if document.get(name):
            made.told.append("it is one page of several: NextToken names the next")
    if not data:
        _statistics(made, document, cast("Sequence[Any]", told))
        return made
    messages = document.get("Messages")
    if isinstance(messages, list):
        made.told += [f"CloudWatch says: {_message(each)}" for each in cast("Sequence[Any]", messages)]
    _results(made, cast("Sequence[Any]", told))
    return made


def _message(told: Any) -> str:
    try:
        return shown(told["Value"])
    except ODD:
        return shown(told)


def _results(made: Export, told: Sequence[Any]) -> None:
    """The pages of one id are one series, whose last page says whether it is whole."""
    states: dict[str, str] = {}
    starts: dict[tuple[str, str], list[tuple[datetime, float]]] = {}
    places: dict[tuple[str, str], str] = {}
    for number, result in enumerate(told, start=1):
        place = f"result {number}"
        try:
            name = (str(result["Id"]), str(result.get("Label", "")))
            states[name[0]] = _checked(str(result.get("StatusCode", "Complete")))
            values = _paired(result, place, made)
        except Unreadable as why:
            made.refused.append(Refusal(place, str(why)))
            continue
        except ODD:
            made.refused.append(Refusal(place, "it is not a result of GetMetricData"))
            continue
        places.setdefault(name, place)
        starts.setdefault(name, []).extend(values)
    for name, values in starts.items():
        made.series.append(ExportSeries(places[name], name, Meaning.COUNTS, _points(values)))
    made.told += [
        f"{each} is PartialData: its last points are missing" for each in states if states[each] != "Complete"
    ]


def _checked(state: str) -> str:
    if state not in ("Complete", "PartialData"):
        raise Unreadable(f"StatusCode {shown(state)}: CloudWatch could not answer it; ask again")
    return state


def _paired(result: Mapping[str, Any], place: str, made: Export) -> list[tuple[datetime, float]]:
    times, values = result["Timestamps"], result["Values"]
    if len(times) != len(values):
        raise Unreadable(f"{len(times)} Timestamps and {len(values)} Values")
    found: list[tuple[datetime, float]] = []
    for number, (at, told) in enumerate(zip(times, values, strict=True), start=1):
        found += _start(at, told, f"{place}, point {number}", made)
    return found


def _start(at: object, told: object, place: str, made: Export) -> list[tuple[datetime, float]]:
    """Without its time it says nothing, without its value that something is missing."""
    try:
        start = stamp(at)
    except ODD:
        made.refused.append(Refusal(place, f"no time: {shown(at)}"))
        return []
    try:
        value = value_of(told)
    except ODD:
        value = None
    if value is None:
        made.refused.append(Refusal(place, f"no count: {shown(told)}"))
    return [(start, math.nan if value is None else value)]


def _statistics(made: Export, document: Mapping[str, Any], told: Sequence[Any]) -> None:
    """Of one metric."""
    label = str(document.get("Label", ""))
    starts: list[tuple[datetime, float]] = []
    for number, point in enumerate(told, start=1):
        place = f"point {number}"
        try:
            starts += _start(point["Timestamp"], _statistic(point), place, made)
        except Unreadable as why:
            made.refused.append(Refusal(place, str(why)))
        except ODD:
            made.refused.append(Refusal(place, "it is not a point of GetMetricStatistics"))
    made.series.append(ExportSeries("series 1", (label,), Meaning.COUNTS, _points(starts)))


def _statistic(point: Mapping[str, Any]) -> object:
    if "Sum" in point and point.get("Unit") in _COUNTED:
        return point["Sum"]
    if "SampleCount" in point:
        return point["SampleCount"]
    if "Sum" in point:
        raise Unreadable(f"a Sum of {shown(point.get('Unit'))} is not a count; ask for SampleCount")
    seen = [name for name in point if name not in ("Timestamp", "Unit")]
    raise Unreadable(f"{shown(', '.join(map(str, seen)) or 'nothing')} is not a count; ask with --statistics Sum")


def _points(starts: Sequence[tuple[datetime, float]]) -> tuple[Point, ...]:
    return tuple(sorted({Point(at, value, at) for at, value in starts}))
