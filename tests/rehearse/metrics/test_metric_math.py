"""The served part of metric math is right, and the rest is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from migrate.rehearse.metrics.metric_math import BadExpression, evaluate

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MOMENTS = [START + n * timedelta(minutes=1) for n in range(3)]
SERIES = {
    "all": dict(zip(MOMENTS, (10.0, 20.0, 30.0), strict=True)),
    "bad": {MOMENTS[1]: 5.0},
    "none": {},
    "zero": dict.fromkeys(MOMENTS, 0.0),
}


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        pytest.param("all", [10, 20, 30], id="a name"),
        pytest.param("all - 1", [9, 19, 29], id="a number"),
        pytest.param("-(all * 2)", [-20, -40, -60], id="signs"),
        pytest.param("all - bad", [None, 15, None], id="only where both have points"),
        pytest.param("all - FILL(bad, 0)", [10, 15, 30], id="gaps are filled"),
        pytest.param("SUM([all, FILL(bad, 0)])", [10, 25, 30], id="a sum"),
        pytest.param("FILL(none, 0)", [None, None, None], id="nothing is not filled"),
        pytest.param("100 * all / zero", [None, None, None], id="no division by zero"),
    ],
)
def test_an_expression_is_evaluated_point_by_point(expression: str, values: list[float | None]) -> None:
    found = evaluate(expression, SERIES, MOMENTS)
    assert [found.get(at) for at in MOMENTS] == values


@pytest.mark.parametrize(
    "expression",
    ["unknown", "1 + 1", "RATE(all)", "SELECT SUM(x)", "all ** 2", "all[0]", "__import__('os')", "", "FILL(all)"],
)
def test_what_is_not_served_is_refused(expression: str) -> None:
    with pytest.raises(BadExpression):
        evaluate(expression, SERIES, MOMENTS)
