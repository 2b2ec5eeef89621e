"""What the machine could not keep up with is known by its time."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from migrate.rehearse.busyness import BUSY, LATELY, Busyness, Reading, merged, read
from migrate.rehearse.slowness import MOST, QUIET_SECONDS, factor, patient, slowness

SPANS = st.lists(st.tuples(st.floats(0, 100), st.floats(0, 10)).map(lambda each: (each[0], each[0] + each[1])))


@given(SPANS)
def test_merged_spans_are_in_order_apart_and_cover_the_same(spans: list[tuple[float, float]]) -> None:
    told = merged(spans)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(told))
    for since, until in spans:
        assert any(begin <= since and until <= end for begin, end in told)


def test_busy_times_and_late_clients_are_spans() -> None:
    busyness = Busyness([Reading(100.0, 1.0), Reading(101.0, BUSY), Reading(150.0, 1.2)])
    assert busyness.spans(late=[120]) == ((99.0, 102.0), (120.0, 121.0))


def test_a_machine_is_too_busy_where_a_good_part_of_the_time_was() -> None:
    assert not Busyness().too_busy
    assert not Busyness([Reading(at, 1.0) for at in range(10)]).too_busy
    assert Busyness([Reading(at, BUSY * (at % 2)) for at in range(10)]).too_busy


def test_how_it_is_now_forgets_how_it_was() -> None:
    assert Busyness().times == 1.0
    assert Busyness([Reading(0.0, 9.0), *[Reading(1.0, 2.0)] * LATELY]).times == 2.0


def test_a_reading_is_of_work_that_cannot_be_faster_than_itself() -> None:
    assert read().times > 0.5


def test_slowness_lies_within_its_bounds_and_is_measured_once() -> None:
    assert (factor(0.0), factor(QUIET_SECONDS * 2), factor(1e9)) == (1.0, 2.0, MOST)
    assert slowness() == slowness()
    assert patient(10.0) == 10.0 * slowness()
