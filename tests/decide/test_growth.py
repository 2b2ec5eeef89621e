"""Growth: the expectation under the null never exceeds one, checked exactly, not by sampling."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.decide.growth import CHARGED, RATIOS, Arms, absolute, log_add, log_sum, relative, reverse


def binomial(n: int, p: float) -> list[float]:
    return [math.comb(n, x) * p**x * (1 - p) ** (n - x) for x in range(n + 1)]


EVERY = tuple((ratio, math.log(ratio)) for ratio in (*RATIOS, *CHARGED))
"""All ratios, of the evidence and of the budget's."""


@given(st.integers(0, 12), st.integers(0, 12), st.floats(0.0, 0.5), st.floats(1.0, 2.0), st.floats(0.0, 1.0))
@settings(max_examples=60, deadline=None)
def test_relative_evidence_grows_on_average_by_nothing_under_its_null(
    n_green: int, n_blue: int, q_blue: float, rho: float, part: float
) -> None:
    q_green = min(1.0, rho * q_blue) * part
    mean = [0.0] * len(EVERY)
    for x_green, p_green in enumerate(binomial(n_green, q_green)):
        for x_blue, p_blue in enumerate(binomial(n_blue, q_blue)):
            for index, growth in enumerate(relative(Arms(n_green, x_green, n_blue, x_blue), rho, EVERY)):
                mean[index] += p_green * p_blue * math.exp(growth)
    assert max(mean) <= 1 + 1e-9


@given(st.integers(0, 40), st.floats(0.0, 0.3), st.floats(0.0, 1.0))
@settings(max_examples=60, deadline=None)
def test_absolute_evidence_grows_on_average_by_nothing_under_its_null(n: int, limit: float, part: float) -> None:
    chances = binomial(n, limit * part)
    for index in range(len(EVERY)):
        mean = sum(p * math.exp(absolute(n, x, limit, EVERY)[index]) for x, p in enumerate(chances))
        assert mean <= 1 + 1e-9


@given(st.integers(0, 60), st.floats(0.001, 0.05), st.floats(1.5, 10.0), st.floats(1.0, 5.0))
@settings(max_examples=60, deadline=None)
def test_a_certificate_is_rare_where_green_is_as_bad_as_the_tolerance(
    n: int, expected: float, times: float, worse: float
) -> None:
    tolerance = min(0.9, expected * times)
    ratio = min(1.0, tolerance * worse)
    mean = sum(p * math.exp(reverse(n, x, expected, tolerance)) for x, p in enumerate(binomial(n, ratio)))
    assert mean <= 1 + 1e-9


@pytest.mark.parametrize("arms", [Arms(50, 7, 0, 0), Arms(0, 0, 50, 7), Arms(0, 0, 0, 0)])
def test_one_arm_alone_proves_nothing(arms: Arms) -> None:
    assert relative(arms, 1.25) == pytest.approx([0.0] * len(RATIOS), abs=1e-12)


def test_a_worse_green_makes_evidence_and_an_equal_one_loses_it() -> None:
    assert max(relative(Arms(1000, 50, 1000, 1), 1.25)) > math.log(1000)
    assert max(relative(Arms(1000, 5, 1000, 5), 1.25)) < 1.0


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=9))
def test_sums_of_logs_are_logs_of_sums(logs: list[float]) -> None:
    direct = math.log(sum(math.exp(each) for each in logs))
    assert log_sum(logs) == pytest.approx(direct)
    folded = -math.inf
    for each in logs:
        folded = log_add(folded, each)
    assert folded == pytest.approx(direct)
