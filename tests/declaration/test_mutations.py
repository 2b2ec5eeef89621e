"""Whatever is done to a good declaration, it loads and plans, or is refused in order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.decide.planner import explain, plan
from migrate.declaration.document import read
from migrate.declaration.load import parse
from migrate.errors import SpecError
from migrate.model.weights import Weights
from tests.declaration.given import GOOD

Way = tuple[str | int, ...]

DATA: Any = read(GOOD).data


class Exact:
    """A route that expresses every split."""

    name = "web"
    bound = timedelta(seconds=60)

    def picture(self, weights: Weights) -> Weights:
        return weights


def ways(data: object, way: Way = ()) -> Iterator[Way]:
    """The way to every value but the top."""
    if way:
        yield way
    if isinstance(data, dict):
        for name, value in data.items():
            yield from ways(value, (*way, name))
    if isinstance(data, list):
        for index, value in enumerate(data):
            yield from ways(value, (*way, index))


def parent(data: Any, way: Way) -> Any:
    for part in way[:-1]:
        data = data[part]
    return data


SHAPED = [
    "auto", "1%", "0.01%", "99.99%", "100%", "0%", "5 %", "1ms", "1s", "59s", "60s", "20m", "30d", "24h",
    "00:00", "23:59", "2026-12-20T00:00:00Z", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00",
    "UTC", "Europe", "../etc/passwd", "America/Lima", "aws", "gcp", "envoy", "probe", "route53", "mon",
    "lift-and-shift", "::1", "192.0.2.10", "lb.example.com", "*.example.com", "http://[", "http://h:99999/", "[::1]:53",
    "{name}", "sqlite://", "/", "",
]  # fmt: skip
SCALARS = st.one_of(
    st.sampled_from(SHAPED),
    st.none(),
    st.booleans(),
    st.integers(min_value=-(10**25), max_value=10**25),
    st.integers(0, 100),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
)
VALUES = st.one_of(
    SCALARS,
    st.lists(SCALARS, max_size=3),
    st.dictionaries(st.sampled_from(["share", "cloud", "kind", "days", "from", "until", "x"]), SCALARS, max_size=3),
)
CHANGES = st.lists(
    st.tuples(st.sampled_from(sorted(ways(DATA), key=str)), st.one_of(st.just("drop"), st.tuples(VALUES))),
    min_size=1,
    max_size=3,
)


@settings(deadline=None, database=None)
@given(CHANGES)
def test_a_mutation_loads_and_plans_or_is_refused(changes: list[tuple[Way, Any]]) -> None:
    data = json.loads(json.dumps(DATA))
    for way, change in changes:
        try:
            within = parent(data, way)
            if change == "drop":
                del within[way[-1]]
            else:
                within[way[-1]] = change[0]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    answers_in_order(json.dumps(data))


@settings(deadline=None, database=None)
@given(st.integers(0, len(GOOD)), st.integers(0, 8), st.text("\n\t :-[]{}&*!|>'\"%@#,?\x00\\xU0 a", max_size=6))
def test_a_slip_of_the_keyboard_loads_and_plans_or_is_refused(at: int, lost: int, typed: str) -> None:
    answers_in_order(GOOD[:at] + typed + GOOD[at + lost :])


@settings(deadline=None, database=None)
@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    answers_in_order(text)


def answers_in_order(text: str) -> None:
    refused: SpecError | None = None
    try:
        spec = parse(text, source="migration.yaml")
        needs = explain(plan(spec), [Exact()], start=datetime(2026, 7, 1, tzinfo=UTC), peak=spec.service.peak)
        assert needs[-1].step.weights == Weights(10_000)
    except SpecError as error:
        refused = error
    if refused:
        said = str(refused)
        assert len(said.splitlines()) == len(refused.problems) + 2 >= 3
        assert not any(jargon in said for jargon in ("pydantic", "Input should", "<class", "errors.pydantic.dev"))
        assert all(problem.line >= 1 and problem.column >= 1 for problem in refused.problems)
