"""Green is slower: the work that grew most is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.signals.attribution import attribute
from migrate.signals.span import ITSELF, MOST, Span, Trace, own_seconds, tail


def _trace(db: float, *, cache: float = 0.02, own: float = 0.1) -> Trace:
    """The service asks a cache, then a database, one after the other."""
    root = Span(ITSELF, "root", None, 0.0, own + cache + db)
    return [root, Span("cache", "c", "root", own, own + cache), Span("db", "d", "root", own + cache, own + cache + db)]


def test_the_work_that_grew_most_is_named_with_its_times() -> None:
    said = attribute([_trace(0.05)] * 3, [_trace(0.6, cache=0.03)] * 3)
    assert said == "slow requests take 730 ms on green, 170 ms on blue; what grew most is db: 600 ms against 50 ms"


def test_what_takes_longest_is_not_what_grew() -> None:
    said = attribute([_trace(0.05, own=0.5)], [_trace(0.3, own=0.5)])
    assert said is not None
    assert said.endswith("what grew most is db: 300 ms against 50 ms")


def test_work_that_blue_does_not_do_counts_from_zero() -> None:
    extra = [*_trace(0.05)[:1], Span("auth", "a", "root", 0.0, 0.15)]
    said = attribute([_trace(0.01)], [extra])
    assert said is not None
    assert said.endswith("what grew most is auth: 150 ms against 0 ms")


def test_the_service_itself_may_be_what_grew() -> None:
    said = attribute([_trace(0.05)], [_trace(0.05, own=0.9)])
    assert said is not None
    assert f"what grew most is {ITSELF}: 900 ms against 100 ms" in said


@pytest.mark.parametrize(("blue", "green"), [([], [_trace(1)]), ([_trace(1)], []), ([_trace(0.5)], [_trace(0.4)])])
def test_nothing_is_said_without_need(blue: list[Trace], green: list[Trace]) -> None:
    assert attribute(blue, green) is None


def test_work_side_by_side_is_counted_once() -> None:
    root = Span(ITSELF, "root", None, 0.0, 1.0)
    together = [Span("a", "a", "root", 0.2, 0.6), Span("b", "b", "root", 0.4, 0.9), Span("c", "c", "root", 0.5, 0.6)]
    assert own_seconds([root, *together])[ITSELF] == pytest.approx(0.3)


def test_a_child_that_outlives_its_parent_takes_no_more_than_there_is() -> None:
    root = Span(ITSELF, "root", None, 0.0, 1.0)
    assert own_seconds([root, Span("late", "l", "root", 0.5, 9.0)])[ITSELF] == pytest.approx(0.5)


@given(st.lists(st.floats(0, 5), min_size=1, max_size=6))
def test_own_times_of_a_chain_add_up_to_the_whole(steps: list[float]) -> None:
    whole = sum(steps)
    at = [sum(steps[:n]) for n in range(len(steps))]
    spans = [Span(f"s{n}", str(n), str(n - 1) if n else None, begin, whole) for n, begin in enumerate(at)]
    assert sum(own_seconds(spans).values()) == pytest.approx(whole)


@pytest.mark.parametrize(("count", "looked"), [(1, 1), (9, 1), (20, 2), (249, 24), (10_000, MOST)])
def test_the_slowest_tenth_is_looked_at(count: int, looked: int) -> None:
    assert tail(count) == looked
