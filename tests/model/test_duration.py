"""Durations are read with their unit, and written back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.errors import InvalidValue
from migrate.model import duration


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("1h30m", timedelta(minutes=90)),
        ("300ms", timedelta(milliseconds=300)),
        ("1d2h3m4s5ms", timedelta(days=1, hours=2, minutes=3, seconds=4, milliseconds=5)),
        ("5m300ms", timedelta(minutes=5, milliseconds=300)),
        ("30d", timedelta(days=30)),
    ],
)
def test_a_duration_is_its_parts(text: str, span: timedelta) -> None:
    assert duration.parse(text) == span


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        5,
        1.5,
        True,
        None,
        [],
        "s",
        "5 s",
        "-5s",
        "1.5h",
        "5M",
        "5min",
        "30m1h",
        "5s5s",
        "0s",
        "31d",
        "٥s",
        "9999999d",
        "5s\n",
    ],
)
def test_what_is_no_duration_is_refused_with_what_is(text: object) -> None:
    with pytest.raises(InvalidValue) as caught:
        duration.parse(text)
    assert caught.value.limit == duration.ALLOWED


@given(st.integers(1, 30 * 86_400_000))
def test_what_is_written_is_read_as_the_same(milliseconds: int) -> None:
    span = timedelta(milliseconds=milliseconds)
    assert duration.parse(duration.written(span)) == span


def test_nothing_is_written_as_no_seconds() -> None:
    assert duration.written(timedelta(0)) == "0s"
