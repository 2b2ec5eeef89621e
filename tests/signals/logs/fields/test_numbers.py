"""Sizes, statuses and spans: any text is one of them, or refused in words of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.signals.logs.bad_line import BadLine
from migrate.signals.logs.fields.size import size_of
from migrate.signals.logs.fields.status import NO_STATUS, status_of
from migrate.signals.logs.fields.took import LONGEST_REQUEST, span_of

ANY = (
    st.none() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(["-", "٣", "1e999", "nan", "0x10"])
)


@given(ANY)
def test_a_size_is_a_count_or_untold(told: object) -> None:
    found = size_of(told)
    assert found is None or found == int(str(told)) >= 0


@given(ANY)
def test_a_status_has_three_digits_or_is_refused(told: object) -> None:
    try:
        assert 0 <= status_of(told) < NO_STATUS
    except BadLine as refused:
        why = str(refused)
        assert why == "no status"


@given(ANY)
def test_a_span_is_one_that_a_request_can_take_or_is_refused(told: object) -> None:
    try:
        assert timedelta(0) <= span_of(told, timedelta(milliseconds=1)) <= LONGEST_REQUEST
    except BadLine as refused:
        why = str(refused)
        assert why == "no time that a request can take"


@pytest.mark.parametrize(("told", "ms"), [("12", 12), (0.5, 0.5), ("1e3", 1000)])
def test_a_span_is_so_many_of_its_unit(told: object, ms: float) -> None:
    assert span_of(told, timedelta(milliseconds=1)) == timedelta(milliseconds=ms)
