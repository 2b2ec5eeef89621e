"""Whatever a store answers, its trial ends in findings and in a screen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from migrate import shown
from migrate.cli.findings_view import tried as view
from migrate.cli.signals_view import signals_view
from tests.signals.hostile import mutated
from tests.signals.inspection.counters import NOW
from tests.signals.inspection.test_planted import tried
from tests.signals.web import Web, text

SERIES = {"__name__": "requests_total", "side": "green", "code": "[red]503\x1b[2J"}
MATRIX = {
    "status": "success",
    "warnings": ["[red]a[/]\x1b[2J"],
    "data": {
        "resultType": "matrix",
        "result": [
            {"metric": SERIES, "values": [[NOW.timestamp() - 10 * step, str(step)] for step in range(9, 0, -1)]}
        ],
    },
}


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with Web(text("")) as web:
        yield web


@settings(
    max_examples=60, deadline=None, database=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.data())
def test_a_changed_answer_ends_no_trial(web: Web, data: st.DataObject) -> None:
    web.answer = text(json.dumps(data.draw(mutated(MATRIX))))
    seen = tried(web)
    out = StringIO()
    Console(file=out, width=80, force_terminal=False).print(signals_view([seen]))
    assert "\x1b" not in out.getvalue() + shown.lines(view(seen.findings))


@pytest.mark.parametrize("value", ["1e308", "-Inf", "1e400", "x", None, [1], {"a": 1}])
@pytest.mark.parametrize("at", [1e20, -1e20, "x", None])
def test_odd_points_end_no_trial(web: Web, value: object, at: object) -> None:
    points = [[NOW.timestamp() - 20, "1"], [NOW.timestamp() - 10, value], [at, "5"]]
    told = {"status": "success", "data": {"resultType": "matrix", "result": [{"metric": SERIES, "values": points}]}}
    web.answer = text(json.dumps(told))
    assert tried(web).findings
