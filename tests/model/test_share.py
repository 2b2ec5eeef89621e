"""Shares and ratios are percentages or fractions, never bare numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.errors import InvalidValue
from migrate.model import share
from migrate.model.weights import FULL, Weights


@pytest.mark.parametrize(
    ("value", "points"),
    [
        ("5%", 500),
        ("0.5%", 50),
        ("0.01%", 1),
        ("100%", 10_000),
        ("100.0%", 10_000),
        ("5 %", 500),
        (0.05, 500),
        (0.0001, 1),
    ],
)
def test_a_share_is_counted_in_basis_points(value: object, points: int) -> None:
    assert share.parse_share(value) == Weights(points)


@pytest.mark.parametrize(
    "value",
    [
        "5",
        5,
        1,
        0,
        1.0,
        0.0,
        -0.05,
        "0%",
        "0.005%",
        0.00005,
        "101%",
        "100.01%",
        "-5%",
        "5%%",
        "%",
        "5  %",
        True,
        None,
        math.nan,
        math.inf,
        "٥%",
    ],
)
def test_what_is_no_share_is_refused_with_what_is(value: object) -> None:
    with pytest.raises(InvalidValue) as caught:
        share.parse_share(value)
    assert caught.value.limit == share.SHARE_ALLOWED


@pytest.mark.parametrize(
    ("value", "ratio"), [("99.9%", 0.999), ("99.999%", 0.99999), (0.5, 0.5), ("100%", 1.0), ("0.000001%", 1e-8)]
)
def test_a_ratio_may_be_finer_than_a_share(value: object, ratio: float) -> None:
    assert share.parse_ratio(value) == ratio


@pytest.mark.parametrize("value", ["99.9", 99.9, 1, "0%", "0.0000001%", "101%", None, math.nan])
def test_what_is_no_ratio_is_refused(value: object) -> None:
    with pytest.raises(InvalidValue):
        share.parse_ratio(value)


@given(st.integers(1, FULL))
def test_every_share_that_is_written_is_read_as_the_same(points: int) -> None:
    weights = Weights(points)
    assert share.parse_share(share.written(weights)) == weights
    if points < FULL:
        assert share.parse_share(points / FULL) == weights
