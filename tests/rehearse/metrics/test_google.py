"""The loopback Cloud Monitoring and Cloud Trace refuse what Google refuses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.metrics.google import GoogleMetrics

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SERIES = "/v3/projects/rehearsal/timeSeries"
TRACES = "/v1/projects/rehearsal/traces"
TYPE = "loadbalancing.googleapis.com/https/request_count"
SOUND = {
    "filter": f'metric.type="{TYPE}" AND resource.labels.url_map_name="shop"',
    "interval.startTime": "2026-03-02T12:00:00Z",
    "interval.endTime": "2026-03-02T12:03:00Z",
    "aggregation.alignmentPeriod": "60s",
    "aggregation.perSeriesAligner": "ALIGN_DELTA",
    "aggregation.crossSeriesReducer": "REDUCE_SUM",
    "aggregation.groupByFields": "metric.labels.response_code_class",
}
SPAN = {"startTime": "2026-03-02T12:00:00Z", "endTime": "2026-03-02T12:03:00Z"}


@pytest.fixture
def google() -> GoogleMetrics:
    return GoogleMetrics()


def _ask(google: GoogleMetrics, path: str = SERIES, **query: str) -> tuple[int, dict[str, Any]]:
    return google.answer(path, query, authorized=True)


def test_points_are_told_by_class_newest_first_with_periods_that_end_at_the_end(google: GoogleMetrics) -> None:
    for second, code in ((0, 200), (59, 204), (60, 200), (90, 502)):
        google.monitoring.served("shop", START + timedelta(seconds=second), code=code)
    status, told = _ask(google, **SOUND)
    assert status == 200
    found = [
        (one["metric"]["labels"]["response_code_class"], point["interval"]["endTime"], point["value"]["int64Value"])
        for one in told["timeSeries"]
        for point in one["points"]
    ]
    assert found == [
        ("200", "2026-03-02T12:02:00Z", "1"),
        ("200", "2026-03-02T12:01:00Z", "2"),
        ("500", "2026-03-02T12:02:00Z", "1"),
    ]


def test_pages_add_up(google: GoogleMetrics) -> None:
    for minute in range(3):
        google.monitoring.served("shop", START + minute * MINUTE, code=200)
    google.monitoring.page = 2
    _, first = _ask(google, **SOUND)
    _, second = _ask(google, **SOUND, pageToken=first["nextPageToken"])
    assert [len(page["timeSeries"]) for page in (first, second)] == [2, 1]
    assert "nextPageToken" not in second


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        pytest.param({"filtre": "x"}, 400, id="a misspelt parameter"),
        pytest.param({"aggregation.perSeriesAligner": "ALIGN_ODD"}, 400, id="an aligner that is none"),
        pytest.param({"aggregation.perSeriesAligner": "ALIGN_NONE"}, 400, id="a reducer without an aligner"),
        pytest.param({"aggregation.alignmentPeriod": "10s"}, 400, id="less than a minute"),
        pytest.param({"interval.endTime": "2026-03-02T12:00:00Z"}, 400, id="no time"),
        pytest.param({"filter": 'metric.type="custom/unknown"'}, 404, id="an unknown metric"),
        pytest.param({"filter": 'resource.type="https_lb_rule"'}, 400, id="no metric"),
        pytest.param({"filter": "metric.type starts_with x"}, 400, id="a filter that is not served"),
        pytest.param(
            {"filter": 'select_slo_counts("projects/p/services/s/serviceLevelObjectives/o")'}, 404, id="no SLO"
        ),
        pytest.param({"pageToken": "x"}, 400, id="a token of nobody"),
    ],
)
def test_what_google_refuses_is_refused(google: GoogleMetrics, wrong: dict[str, str], status: int) -> None:
    seen, told = _ask(google, **(SOUND | wrong))
    assert seen == told["error"]["code"] == status


def test_without_a_token_nothing_is_told(google: GoogleMetrics) -> None:
    status, told = google.answer(SERIES, SOUND, authorized=False)
    assert (status, told["error"]["status"]) == (401, "UNAUTHENTICATED")


def test_another_project_is_not_ours(google: GoogleMetrics) -> None:
    assert _ask(google, "/v3/projects/another/timeSeries", **SOUND)[0] == 403
    assert _ask(google, "/v3/nothing", **SOUND)[0] == 404


def test_a_fault_answers_every_call(google: GoogleMetrics) -> None:
    google.refusal = Refused(Code.RATE_LIMITED, "Quota exceeded.")
    assert [_ask(google, **SOUND)[0], _ask(google, TRACES, **SPAN)[0]] == [429, 429]


def _trace(side: str, second: int) -> dict[str, Any]:
    at = (START + timedelta(seconds=second)).isoformat().replace("+00:00", "Z")
    root = {"spanId": "1", "name": "/", "startTime": at, "endTime": at, "labels": {"side": side}}
    child = {"spanId": "2", "parentSpanId": "1", "name": "db", "startTime": at, "endTime": at}
    return {"projectId": "rehearsal", "traceId": f"{second:032x}", "spans": [root, child]}


@pytest.mark.parametrize(("view", "spans"), [("MINIMAL", 0), ("ROOTSPAN", 1), ("COMPLETE", 2)])
def test_a_view_shows_so_much(google: GoogleMetrics, view: str, spans: int) -> None:
    google.trace.put(_trace("green", 1))
    _, told = _ask(google, TRACES, view=view, **SPAN)
    assert [len(one.get("spans", [])) for one in told["traces"]] == [spans]


@pytest.mark.parametrize(("wanted", "found"), [("+side:green", 1), ("side:green", 2), ("+side:blue", 0), ("", 2)])
def test_a_filter_is_a_prefix_or_all_of_a_label(google: GoogleMetrics, wanted: str, found: int) -> None:
    google.trace.put(_trace("green", 1))
    google.trace.put(_trace("greenhouse", 2))
    google.trace.put(_trace("green", 3600))
    _, told = _ask(google, TRACES, filter=wanted, **SPAN)
    assert len(told["traces"]) == found


def test_a_filter_that_is_not_served_is_refused(google: GoogleMetrics) -> None:
    assert _ask(google, TRACES, filter="latency>1s", **SPAN)[0] == 400


def _lasting(second: int, milliseconds: int) -> dict[str, Any]:
    trace = _trace("green", second)
    end = START + timedelta(seconds=second, milliseconds=milliseconds)
    trace["spans"][0]["endTime"] = end.isoformat().replace("+00:00", "Z")
    return trace


@pytest.mark.parametrize(
    ("order", "found"),
    [("", [1, 2, 3]), ("start desc", [3, 2, 1]), ("duration", [2, 3, 1]), ("duration desc", [1, 3, 2])],
)
def test_traces_come_in_the_order_that_is_asked_for(google: GoogleMetrics, order: str, found: list[int]) -> None:
    for second, milliseconds in ((1, 900), (2, 100), (3, 500)):
        google.trace.put(_lasting(second, milliseconds))
    _, told = _ask(google, TRACES, orderBy=order, **SPAN)
    assert [int(one["traceId"], 16) for one in told["traces"]] == found


def test_an_order_by_what_is_no_field_is_refused(google: GoogleMetrics) -> None:
    assert _ask(google, TRACES, orderBy="latency desc", **SPAN)[0] == 400
