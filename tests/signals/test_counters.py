"""What Envoy counted is found and told apart."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from migrate.model.batch import Tally
from migrate.signals.counters import Counters, find
from migrate.signals.prometheus_text import BadText, parse

REAL = parse(Path(__file__).with_name("envoy_1_40.txt").read_text())
"""A real page after: 200, 404, 500, 200 after 300 ms, 503 by Envoy, 200 cut off, a client that left, 504 by Envoy."""

SLOW = timedelta(milliseconds=250)


def test_a_real_page_is_counted() -> None:
    assert find(REAL, "edge", SLOW) == Counters(answered=7, failed=3, cut=1, timed=6, fast=4)


def test_without_a_threshold_times_are_left_alone() -> None:
    assert find(REAL, "edge", None) == Counters(answered=7, failed=3, cut=1, timed=0, fast=0)


@pytest.mark.parametrize(("ms", "fast"), [(250, 4), (251, 5), (300, 5), (500, 5), (2_000, 6)])
def test_a_threshold_between_two_bounds_is_judged_at_the_upper_one(ms: int, fast: int) -> None:
    found = find(REAL, "edge", timedelta(milliseconds=ms))
    assert found is not None
    assert found.fast == fast


def test_a_threshold_above_every_bound_cannot_be_judged() -> None:
    assert find(REAL, "edge", timedelta(hours=2)) is None


def test_another_prefix_is_not_ours() -> None:
    assert find(REAL, "another", None) is None


@pytest.mark.parametrize("metric", ["rq_completed", "rq_xx", "rq_tx_reset", "rq_time_count", "rq_time_bucket"])
def test_a_page_without_one_of_the_counters_is_no_evidence(metric: str) -> None:
    kept = [sample for sample in REAL if not sample.name.endswith(metric)]
    assert find(kept, "edge", SLOW) is None


def test_series_with_further_tags_are_added_up() -> None:
    tags = [f'envoy_http_conn_manager_prefix="edge",zone="{zone}"' for zone in "ab"]
    classes = "\n".join(f'envoy_http_downstream_rq_xx{{envoy_response_code_class="5",{tag}}} 2' for tag in tags)
    rest = "\n".join(f"envoy_http_downstream_rq_{m}{{{tag}}} 5" for m in ("completed", "tx_reset") for tag in tags)
    assert find(parse(f"{classes}\n{rest}"), "edge", None) == Counters(10, 4, 10, 0, 0)


@pytest.mark.parametrize("value", ["NaN", "+Inf", "-1", "1.5"])
def test_a_counter_that_is_no_count_is_refused(value: str) -> None:
    with pytest.raises(BadText):
        find(
            parse(f'envoy_http_downstream_rq_completed{{envoy_http_conn_manager_prefix="edge"}} {value}'), "edge", None
        )


def test_a_bucket_without_a_number_is_refused() -> None:
    with pytest.raises(BadText):
        find(
            parse('envoy_http_downstream_rq_time_bucket{envoy_http_conn_manager_prefix="edge",le="x"} 1'),
            "edge",
            SLOW,
        )


@pytest.mark.parametrize(
    ("before", "after", "growth"),
    [
        pytest.param(Counters(9, 2, 0, 9, 9), Counters(12, 3, 0, 11, 10), Counters(3, 1, 0, 2, 1), id="growth"),
        pytest.param(Counters(9, 2, 0, 9, 9), Counters(5, 2, 0, 5, 5), Counters(5, 2, 0, 5, 5), id="answers fell"),
        pytest.param(Counters(9, 2, 0, 9, 9), Counters(9, 1, 0, 9, 9), Counters(9, 1, 0, 9, 9), id="failures fell"),
        pytest.param(Counters(9, 0, 0, 9, 9), Counters(10, 6, 0, 9, 9), Counters(10, 6, 0, 9, 9), id="impossible"),
    ],
)
def test_a_counter_that_fell_tells_of_a_restart(before: Counters, after: Counters, growth: Counters) -> None:
    assert after.since(before) == growth


@pytest.mark.parametrize(
    ("counters", "tally"),
    [
        pytest.param(Counters(10, 2, 1, 0, 0), Tally(10, 3), id="failed and cut off"),
        pytest.param(Counters(1, 1, 1, 0, 0), Tally(1, 1), id="a failed answer that was cut off"),
        pytest.param(Counters(0, 0, 1, 0, 0), Tally(0, 0), id="cut off after it was counted in the last period"),
    ],
)
def test_a_request_is_bad_once(counters: Counters, tally: Tally) -> None:
    assert counters.availability == tally
