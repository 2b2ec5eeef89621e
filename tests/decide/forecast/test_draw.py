"""Arrivals are Poisson at every mean: by their moments, and by the exact chances."""

from __future__ import annotations

import math
import random

import pytest

from migrate.decide.forecast.draw import poisson

DRAWS = 20_000


@pytest.mark.parametrize("mean", [0.01, 0.7, 3.0, 9.99, 10.0, 25.0, 400.0, 1e6])
def test_mean_and_variance_are_the_mean(mean: float) -> None:
    dice = random.Random(7)
    drawn = [poisson(dice, mean) for _ in range(DRAWS)]
    average = sum(drawn) / DRAWS
    variance = sum((each - average) ** 2 for each in drawn) / DRAWS
    assert average == pytest.approx(mean, abs=5 * math.sqrt(mean / DRAWS))
    assert variance == pytest.approx(mean, rel=0.06 if mean >= 0.7 else 0.5)


@pytest.mark.parametrize("mean", [4.0, 10.0, 30.0])
def test_each_count_comes_as_often_as_it_should(mean: float) -> None:
    dice = random.Random(11)
    seen = [0] * 200
    for _ in range(DRAWS):
        seen[poisson(dice, mean)] += 1
    chances = [math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(200)]
    cells = [(seen[k], DRAWS * chance) for k, chance in enumerate(chances) if DRAWS * chance >= 5]
    chi_square = sum((count - expected) ** 2 / expected for count, expected in cells)
    assert chi_square < len(cells) + 5 * math.sqrt(2 * len(cells))


def test_nothing_arrives_where_nothing_is_sent() -> None:
    assert poisson(random.Random(1), 0.0) == 0
    assert poisson(random.Random(1), -1e-12) == 0
