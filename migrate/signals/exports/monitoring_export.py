"""MonitoringExport: an answer of Cloud Monitoring's timeSeries.list, as the API or gcloud prints it.

https://cloud.google.com/monitoring/api/ref_v3/rest/v3/TimeSeries: the newest point comes first, whole numbers are text;
a DELTA counted in its interval, a CUMULATIVE since the start of it, which moves when its process is started again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, cast

from migrate.signals.buckets import above
from migrate.signals.exports.export import ODD, Export, ExportFormat, Unreadable
from migrate.signals.exports.series import ExportSeries, Meaning, Point, Refusal
from migrate.signals.exports.stamp import stamp
from migrate.signals.exports.value import shown, value_of
from migrate.signals.source import SourceError

TIMED, SLOW = "#timed", "#slow"
"""After a distribution's name: all its values, and those above the limit."""

_KINDS = {"DELTA": Meaning.COUNTS, "CUMULATIVE": Meaning.COUNTER}
_NUMBERS = {"INT64": "int64Value", "DOUBLE": "doubleValue"}

_Value = Callable[[Any], float | None]


def is_monitoring(document: object) -> bool:
    if isinstance(document, dict):
        return "timeSeries" in document or "createTimeSeriesRequests" in document
    first = cast("Any", document[0]) if isinstance(document, list) and document else None
    return isinstance(first, dict) and "metric" in first and "points" in first


def monitoring_export(document: Any, slow: timedelta | None) -> Export:
    """
    Raises:
        Unreadable: It holds no list of series.
    """
    made = Export(ExportFormat.CLOUD_MONITORING)
    told: Any = document
    if isinstance(document, dict):
        whole = cast("Mapping[str, Any]", document)
        told = whole.get("timeSeries") if "timeSeries" in whole else _requested(whole["createTimeSeriesRequests"])
        if whole.get("nextPageToken"):
            made.told.append("it is one page of several: nextPageToken names the next")
        if whole.get("executionErrors"):
            made.told.append("Cloud Monitoring says that parts of the answer are missing (executionErrors)")
    if not isinstance(told, list):
        raise Unreadable("its timeSeries are not a list")
    for number, one in enumerate(cast("Sequence[Any]", told), start=1):
        place = f"series {number}"
        try:
            made.series += _series(place, one, slow, made)
        except Unreadable as why:
            made.refused.append(Refusal(place, str(why)))
        except ODD:
            made.refused.append(Refusal(place, "it is not a TimeSeries of Cloud Monitoring"))
    return made


def _requested(requests: Any) -> object:
    """As a program writes them."""
    try:
        return [one for request in requests for one in request["timeSeries"]]
    except ODD:
        return None


def _series(place: str, told: Any, slow: timedelta | None, made: Export) -> list[ExportSeries]:
    name = str(told["metric"]["type"])
    labels = {**told.get("resource", {}).get("labels", {}), **told["metric"].get("labels", {})}
    labels = {str(label): str(value) for label, value in labels.items()}
    kind, of = str(told["metricKind"]), str(told["valueType"])
    if kind not in _KINDS:
        raise Unreadable(f"{shown(name)} is a {shown(kind)}, no count; ask for it aligned by ALIGN_DELTA")
    parts: dict[str, _Value] = {}
    if of == "DISTRIBUTION":
        if slow is None:
            raise Unreadable(f"{shown(name)} is a distribution; --slow SPAN says which of its values are slow")
        parts = {TIMED: _timed, SLOW: partial(_slow, name, told.get("unit"), slow)}
    elif of in _NUMBERS:
        parts = {"": partial(_number, _NUMBERS[of])}
    else:
        raise Unreadable(f"{shown(name)} holds {shown(of)}, no count")
    return [
        ExportSeries(place, (name + part,), _KINDS[kind], _points(told["points"], place, value, made), labels)
        for part, value in parts.items()
    ]


def _points(told: Sequence[Any], place: str, value_in: _Value, made: Export) -> tuple[Point, ...]:
    found: list[Point] = []
    for number, point in enumerate(told, start=1):
        where = f"{place}, point {number}"
        try:
            end = stamp(point["interval"]["endTime"])
            since = stamp(point["interval"].get("startTime", point["interval"]["endTime"]))
        except ODD:
            made.refused.append(Refusal(where, "no span of time"))
            continue
        found.append(Point(end, _read(point, where, value_in, made), since))
    return tuple(sorted(found))


def _read(point: Any, where: str, value_in: _Value, made: Export) -> float:
    """NaN where it is not a count."""
    why = "no count"
    try:
        value = value_in(point["value"])
    except SourceError as error:
        value, why = None, str(error)
    except ODD:
        value = None
    if value is None:
        made.refused.append(Refusal(where, why))
    return math.nan if value is None else value


def _number(field: str, value: Any) -> float | None:
    return value_of(value[field])


def _timed(value: Any) -> float | None:
    return value_of(value["distributionValue"].get("count", 0))


def _slow(name: str, unit: object, slow: timedelta, value: Any) -> float:
    """Google's load balancers measure in milliseconds, Prometheus in seconds."""
    seconds = unit == "s" or (unit is None and name.startswith("prometheus.googleapis.com/"))
    return float(above(value["distributionValue"], slow / timedelta(seconds=1) if seconds else slow / _MILLISECOND))


_MILLISECOND = timedelta(milliseconds=1)
