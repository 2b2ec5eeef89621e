"""What a counter counted is told exactly, whatever its samples look like."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.signals.counter_series import Growth, Sample, growth

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def _samples(*values: float) -> list[Sample]:
    return [Sample(START + timedelta(seconds=n), value) for n, value in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "before", "grown"),
    [
        pytest.param((5, 8, 8), None, [0, 3, 0], id="the first is the baseline"),
        pytest.param((5, 8), 4.0, [1, 3], id="something is known of before"),
        pytest.param((5, 8), 0.0, [5, 3], id="a new process"),
        pytest.param((9, 2, 4), None, [0, 2, 2], id="started again"),
        pytest.param((), None, [], id="nothing"),
    ],
)
def test_growth_lies_at_the_sample_that_shows_it(
    values: tuple[float, ...], before: float | None, grown: list[float]
) -> None:
    assert [one.by for one in growth(_samples(*values), before)] == grown


def test_a_sample_that_comes_twice_and_late_counts_once() -> None:
    one, two, three = _samples(1, 4, 9)
    grown = [Growth(one.at, 0), Growth(two.at, 3), Growth(three.at, 5)]
    assert list(growth([three, one, two, two], None)) == grown


@given(st.lists(st.integers(0, 50), min_size=2, max_size=12), st.integers(1, 11))
def test_any_partition_of_time_adds_up_to_the_whole(steps: list[int], cut: int) -> None:
    values = [float(sum(steps[: n + 1])) for n in range(len(steps))]
    samples, cut = _samples(*values), min(cut, len(values) - 1)
    left = sum(one.by for one in growth(samples[:cut], None))
    right = sum(one.by for one in growth(samples[cut:], samples[cut - 1].value))
    assert left + right == values[-1] - values[0]
