"""Statistics of CloudWatch are those of its definitions."""

from __future__ import annotations

import pytest

from migrate.rehearse.metrics.statistic import statistic

HUNDRED = [float(n) for n in range(1, 101)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Sum", 5050.0),
        ("SampleCount", 100),
        ("Average", 50.5),
        ("Minimum", 1.0),
        ("Maximum", 100.0),
        ("p50", 50.0),
        ("p99", 99.0),
        ("p99.9", 100.0),
        ("p100", 100.0),
        ("tm90", 45.5),
        ("tc90", 90),
        ("ts90", 4095.0),
        ("TC(90:)", 10),
        ("TC(:90)", 90),
        ("TC(10:20)", 10),
        ("TM(10:20)", 15.5),
        ("TM(10%:90%)", 50.5),
        ("TS(98:)", 199.0),
        ("PR(:25)", 25.0),
        ("PR(90:)", 10.0),
    ],
)
def test_a_statistic_of_one_to_a_hundred(name: str, value: float) -> None:
    make = statistic(name)
    assert make is not None
    assert make(HUNDRED) == pytest.approx(value)


def test_the_lower_bound_is_excluded_and_the_upper_included() -> None:
    make = statistic("TC(0.3:0.5)")
    assert make is not None
    assert make([0.3, 0.31, 0.5, 0.51]) == 2


@pytest.mark.parametrize("name", ["sum", "p101", "p", "TC(:)", "PR(10%:90%)", "TM", "q50", ""])
def test_what_is_no_statistic_is_none(name: str) -> None:
    assert statistic(name) is None
