"""Latencies: which time a part of the requests kept to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from migrate.model.latencies import GROWTH, Latencies

MILLISECOND = timedelta(milliseconds=1)


def test_the_time_that_a_part_kept_to_is_at_most_a_twentieth_too_long() -> None:
    latencies = Latencies()
    for milliseconds in range(1, 1001):
        latencies.add(milliseconds * MILLISECOND)
    for part in (0.5, 0.9, 0.99, 0.999):
        found = latencies.within(part)
        assert found is not None
        assert 1000 * part * MILLISECOND <= found <= 1000 * part * GROWTH * MILLISECOND


@pytest.mark.parametrize("took", [timedelta(0), timedelta(microseconds=1), MILLISECOND])
def test_nothing_is_shorter_than_a_millisecond(took: timedelta) -> None:
    latencies = Latencies()
    latencies.add(took)
    assert latencies.within(0.99) == MILLISECOND


def test_of_nothing_nothing_is_said() -> None:
    assert Latencies().within(0.99) is None
