"""Recognised: each source's answer is known by its form, and what cannot be used is refused in a sentence."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from migrate.signals.exports.export import ExportFormat, Unreadable
from migrate.signals.exports.recognised import recognised
from tests.signals.exports.given import (
    READING,
    START,
    matrix,
    metric_data,
    read,
    requests_by_class,
    statistics,
    time_series,
)

RANGE = matrix(({"__name__": "requests_total", "code": "200"}, [1, 2, "NaN", 4]))


@pytest.mark.parametrize(
    ("document", "format"),
    [
        (RANGE, ExportFormat.PROMETHEUS),
        (RANGE["data"], ExportFormat.PROMETHEUS),
        (metric_data({"m1": [1, 2]}), ExportFormat.CLOUDWATCH),
        (statistics([1, 2]), ExportFormat.CLOUDWATCH),
        ({"status_code": 200, "data": statistics([1, 2])}, ExportFormat.CLOUDWATCH),
        (requests_by_class({"200": [1]}), ExportFormat.CLOUD_MONITORING),
        (requests_by_class({"200": [1]})["timeSeries"], ExportFormat.CLOUD_MONITORING),
        ({"headers": {}, "body": requests_by_class({"200": [1]})}, ExportFormat.CLOUD_MONITORING),
    ],
)
def test_every_form_is_known(tmp_path: Path, document: object, format: ExportFormat) -> None:
    found = read(tmp_path / "e.json", document)
    assert found is not None
    assert (found.format, len(found.series), found.refused) == (format, 1, [])
    (tmp_path / "e.json.gz").write_bytes(gzip.compress(b"\xef\xbb\xbf" + json.dumps(document).encode()))
    packed = recognised(tmp_path / "e.json.gz", READING)
    assert packed is not None
    assert packed.series == found.series


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (
            {"status": "success", "data": {"resultType": "vector", "result": []}},
            "it is a vector, an answer of one moment",
        ),
        ([{"metric": {}, "value": [1, "2"]}], "it is a vector"),
        ({"status": "error", "errorType": "bad_data", "error": "parse error"}, "an error: parse error"),
        ({**RANGE, "isPartial": True}, "partial"),
        ({"status": "success", "data": ["200"]}, "another kind"),
        (json.dumps(RANGE)[:-20], "the JSON is damaged"),
        ({"MetricDataResults": 7}, "not a list"),
        ({"timeSeries": None}, "not a list"),
        ({"unit": "1"}, "found no series"),
        ("# HELP requests_total All.\n# TYPE requests_total counter\nrequests_total 5\n", "a page of metrics"),
        ("a 1\n# EOF\n", "a page of metrics"),
    ],
)
def test_an_answer_that_cannot_be_used_is_refused(tmp_path: Path, document: object, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(tmp_path / "e.json", document)


@pytest.mark.parametrize("text", ["", "a log\n", '{"a": 1}\n{"a": 2}\n', "{", '{"when": 1, "code": 200}', "\x00\xff"])
def test_anything_else_is_left_to_the_reader_of_logs(tmp_path: Path, text: str) -> None:
    assert read(tmp_path / "e.json", text) is None


@pytest.mark.parametrize(
    ("document", "place", "why"),
    [
        (matrix(({"__name__": "job:requests:rate5m"}, [1, 2])), "series 1", "not a counter by its name"),
        (matrix(({"__name__": "up"}, [0, 1])), "series 1", "not a counter by its name"),
        (matrix(({"__name__": "requests_total"}, [1, "+Inf", 2])), "series 1, value 2", "no sample of a counter"),
        (matrix(({"__name__": "requests_total"}, [1, -1, 2])), "series 1, value 2", "no sample of a counter"),
        (metric_data({"m1": [1]}, StatusCode="Forbidden"), "result 1", "Forbidden"),
        (metric_data({"m1": [1, 2]}, Values=[1]), "result 1", "2 Timestamps and 1 Values"),
        (metric_data({"m1": ["many"]}), "result 1, point 1", "no count: many"),
        (statistics([1], Unit="Seconds"), "point 1", "a Sum of Seconds is not a count"),
        ({"Label": "m", "Datapoints": [{"Timestamp": "2026-03-02T12:00:00Z", "Average": 1}]}, "point 1", "Average"),
        ({"timeSeries": [time_series("m", [], kind="GAUGE")]}, "series 1", "GAUGE, no count"),
        ({"timeSeries": [time_series("m", [], kind="DELTA") | {"valueType": "DISTRIBUTION"}]}, "series 1", "--slow"),
        ({"timeSeries": [{"metric": {}}]}, "series 1", "not a TimeSeries"),
    ],
)
def test_a_part_that_is_no_count_is_named(tmp_path: Path, document: Any, place: str, why: str) -> None:
    found = read(tmp_path / "e.json", document)
    assert found is not None
    assert found.refused[0].place == place
    assert why in found.refused[0].why


def test_partial_data_and_nan_are_told(tmp_path: Path) -> None:
    partial = read(tmp_path / "e.json", metric_data({"m1": [1]}, StatusCode="PartialData"))
    assert partial is not None
    assert partial.told == ["m1 is PartialData: its last points are missing"]
    nothing = read(tmp_path / "e.json", RANGE)
    assert nothing is not None
    assert nothing.told == ["series 1: 1 NaN left out"]


def test_pages_of_one_id_are_one_series(tmp_path: Path) -> None:
    first, last = metric_data({"m1": [1, 2]}, StatusCode="PartialData"), metric_data({"m1": [1, 2]})
    later = [each.replace("T12:", "T13:") for each in last["MetricDataResults"][0]["Timestamps"]]
    last["MetricDataResults"][0]["Timestamps"] = later
    found = read(tmp_path / "e.json", {"MetricDataResults": first["MetricDataResults"] + last["MetricDataResults"]})
    assert found is not None
    assert ([len(one.points) for one in found.series], found.told) == ([4], [])
    assert found.series[0].points[0].at == START
