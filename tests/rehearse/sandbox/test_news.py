"""News: every change between two looks is told once, and nothing else."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from migrate.model.weights import BLUE, Weights
from migrate.rehearse.sandbox.news import CALM_SECONDS, Look, News

ENDED = st.dictionaries(st.sampled_from(["edge-blue", "edge-green", "clients"]), st.sampled_from([-9, 0, 1]))


@given(
    st.lists(
        st.tuples(st.sampled_from([0, 500, 10_000]), st.integers(0, 3), ENDED, st.floats(0.1, 20.0), st.booleans()),
        max_size=20,
    )
)
def test_changes_are_told_once_in_pairs(seen: list[tuple[int, int, dict[str, int], float, bool]]) -> None:
    news, now, failed, told = News(Look(0.0, BLUE)), 0.0, 0, list[str]()
    for green, more, ended, seconds, busy in seen:
        now, failed = now + seconds, failed + more
        look = Look(now, Weights(green), 100, failed, ended, busy)
        told += news.of(look)
        assert not any("Route 53" in line or "run" in line or "machine" in line for line in news.of(look))
    shares = [0, *(green for green, *_ in seen)]
    changes = sum(one != other for one, other in pairwise(shares))
    assert sum(line.startswith("Route 53: ") for line in told) == changes
    loads = [line for line in told if line.startswith("this machine ")]
    assert all("is too busy" in line for line in loads[::2])
    assert all("keeps up again" in line for line in loads[1::2])
    assert bool(loads) == any(busy for *_, busy in seen)
    users = [line for line in told if line.startswith("users: ")]
    assert users[::2] == ["users: requests fail"] * len(users[::2])
    assert all("no request fails any more" in line for line in users[1::2])
    assert bool(users) == (failed > 0)


def test_failures_are_over_after_a_while_without_any_and_are_counted() -> None:
    news = News(Look(0.0, BLUE))
    assert news.of(Look(1.0, BLUE, 100, 3)) == ["users: requests fail"]
    assert news.of(Look(2.0, BLUE, 200, 1003)) == []
    assert news.of(Look(1.9 + CALM_SECONDS, BLUE, 300, 1003)) == []
    assert news.of(Look(2.0 + CALM_SECONDS, BLUE, 400, 1003)) == ["users: no request fails any more; 1,003 did"]


def test_a_part_that_ends_is_told_with_the_command_that_starts_it_again() -> None:
    news = News(Look(0.0, BLUE))
    assert news.of(Look(1.0, BLUE, ended={"edge-green": -9})) == [
        "edge-green has ended with status -9; `migrate sandbox mend` starts it again"
    ]
    assert news.of(Look(2.0, BLUE)) == ["edge-green runs again"]
