"""Counted: over any times and restarts it adds up to what was counted, and what is not a counter is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.signals.exports.counted import NoCounter, counted
from migrate.signals.exports.series import ExportSeries, Meaning, Point
from tests.signals.exports.given import START

STEP = timedelta(seconds=15)


def series(values: Sequence[float | None], meaning: Meaning = Meaning.COUNTER) -> ExportSeries:
    points = [Point(START + STEP * number, value) for number, value in enumerate(values) if value is not None]
    return ExportSeries("series 1", ("requests_total",), meaning, tuple(points))


@pytest.mark.parametrize(
    ("values", "total"),
    [
        ([100, 110, 130], 30),
        ([100, 110, 5, 15], 25),
        ([1000, 1010, None, None, 1030], 30),
        ([7, 7, 7], 0),
        ([9], 0),
        ([], 0),
    ],
)
def test_a_counter_counts_what_it_grew_and_all_since_a_restart(values: list[float | None], total: int) -> None:
    assert counted(series(values)).total == total


@given(st.lists(st.integers(1, 50), min_size=6, max_size=40), st.integers(0, 10**6), st.data())
def test_restarts_lose_nothing_that_a_sample_showed(grown: list[int], past: int, data: st.DataObject) -> None:
    """One restart in eight steps at most, each seen at a value below the last."""
    restarts = data.draw(st.sets(st.integers(4, len(grown) - 1), max_size=len(grown) // 8))
    values = [past + 1000]
    for number, by in enumerate(grown):
        values.append(by if number in restarts and by < values[-1] else values[-1] + by)
    assert counted(series(values)).total == sum(grown)


@given(st.lists(st.integers(0, 50), max_size=30), st.permutations(range(20)))
def test_the_order_and_repetitions_of_points_do_not_matter(grown: list[int], order: list[int]) -> None:
    whole = series(list(accumulate(grown)))
    shuffled = [whole.points[index] for index in order if index < len(whole.points)] + list(whole.points)
    again = ExportSeries("series 1", whole.names, Meaning.COUNTER, tuple(shuffled))
    assert counted(again).total == counted(whole).total


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([0.1, 0.2, 0.15], "not a whole count"),
        ([12, 9, 14, 8, 13, 9], "it falls 3 of the 5 times"),
        ([50, 40, 30], "it falls 2 of the 2 times"),
    ],
)
def test_a_rate_or_a_gauge_is_no_counter(values: list[float | None], why: str) -> None:
    with pytest.raises(NoCounter, match=why):
        counted(series(values))


def test_two_values_at_one_time_are_two_series() -> None:
    twice = ExportSeries("series 1", (), Meaning.COUNTER, (Point(START, 1), Point(START, 2)))
    with pytest.raises(NoCounter, match="two values at one time"):
        counted(twice)


def test_a_series_that_appears_later_counts_from_zero_unless_it_has_a_past() -> None:
    early = START - timedelta(minutes=10)
    assert counted(series([3, 5]), first=early, most=100).total == 5
    old = counted(series([90_000, 90_010]), first=early, most=100)
    assert old.total == 10
    assert "a past of 90000" in old.told[0]


def test_a_sum_that_lost_a_part_is_no_restart() -> None:
    found = counted(series([50_000, 50_250, 40_300, 40_500]))
    assert found.total == 450
    assert "as a sum does that lost a part" in found.told[0]


def test_what_was_counted_in_a_long_gap_belongs_to_no_moment() -> None:
    found = counted(series([10, 20, *[None] * 40, 900, 910]))
    assert found.total == 20
    assert "880 counted in a gap of" in found.told[0]


def test_counts_are_of_the_start_of_their_span() -> None:
    found = counted(series([5, 0, 7], Meaning.COUNTS))
    assert [(one.at, one.by, one.starts) for one in found.increments][:1] == [(START, 5, True)]
    assert found.total == 12
