"""Quantum: the pair of weights nearest to a split."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.errors import InvalidWeights
from migrate.model.weights import BLUE, FULL, GREEN, Weights
from migrate.routes.route53.quantum import HIGHEST, SMALLEST, Pair, loss, pair

splits = st.integers(SMALLEST, FULL - SMALLEST).map(Weights)


@pytest.mark.parametrize(
    ("green", "expected"),
    [
        (100, Pair(99, 1)),
        (500, Pair(19, 1)),
        (1000, Pair(9, 1)),
        (2500, Pair(3, 1)),
        (5000, Pair(1, 1)),
        (50, Pair(199, 1)),
        (7500, Pair(1, 3)),
        (9900, Pair(1, 99)),
        (0, Pair(1, 0)),
        (FULL, Pair(0, 1)),
    ],
)
def test_the_usual_steps_are_exact_in_the_smallest_numbers(green: int, expected: Pair) -> None:
    assert pair(Weights(green)) == expected
    assert loss(Weights(green)) == 0


@given(splits)
@settings(max_examples=8, deadline=None)
def test_no_other_pair_is_nearer_and_none_as_near_is_smaller(weights: Weights) -> None:
    best = min(
        (abs(Fraction(FULL * green, blue + green) - weights.green), blue + green)
        for green in range(1, HIGHEST + 1)
        for blue in range(1, HIGHEST + 1)
    )
    found = pair(weights)
    assert (abs(found.exact - weights.green), found.blue + found.green) == best


@given(splits)
def test_a_side_with_a_share_keeps_one_and_loses_at_most_five_basis_points(weights: Weights) -> None:
    found = pair(weights)
    assert 1 <= found.blue <= HIGHEST
    assert 1 <= found.green <= HIGHEST
    assert abs(loss(weights)) <= 5
    assert abs(found.weights.green - weights.green) <= 5


@given(splits)
def test_what_was_rounded_once_is_not_rounded_again(weights: Weights) -> None:
    once = pair(weights).weights
    assert pair(once).weights == once


@given(splits)
def test_the_sides_are_treated_alike(weights: Weights) -> None:
    found, mirrored = pair(weights), pair(Weights(weights.blue))
    assert abs(found.exact - weights.green) == abs(mirrored.exact - weights.blue)


@given(st.integers(0, 25_500), st.integers(0, 25_500))
def test_any_weights_found_in_a_zone_are_a_split(blue: int, green: int) -> None:
    if blue or green:
        weights = Pair(blue, green).weights
        assert (weights == BLUE) == (green == 0)
        assert (weights == GREEN) == (blue == 0)


@pytest.mark.parametrize("green", [1, SMALLEST - 1, FULL - SMALLEST + 1, FULL - 1])
def test_a_share_below_one_of_256_is_refused_and_the_smallest_is_named(green: int) -> None:
    with pytest.raises(InvalidWeights, match=r"0\.39 %"):
        pair(Weights(green))


def test_the_smallest_share_named_is_accepted() -> None:
    assert pair(Weights(39)) == Pair(255, 1)
    assert pair(Weights(39)).weights == Weights(39)
