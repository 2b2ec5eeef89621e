"""Users follow the weights: what green gets is the integral of an exponential refresh, however it is cut in pieces."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.decide.forecast.following import Following


def test_a_step_is_followed_with_the_ttl_as_its_mean() -> None:
    users = Following(60.0)
    users.turn(100.0, 0.5)
    assert users.until(100.0) == 0.0
    assert users.until(160.0) == pytest.approx(0.5 * (60 - 60 * (1 - math.exp(-1))))
    assert users.share == pytest.approx(0.5 * (1 - math.exp(-1)))


def test_what_is_left_after_all_blue_drains_for_one_ttl() -> None:
    users = Following(60.0, share=0.4, target=0.4)
    users.turn(30.0, 0.0)
    assert users.drained() == pytest.approx(0.4 * 30 + 0.4 * 60)


@given(
    cuts=st.lists(st.floats(0.0, 400.0), max_size=20),
    at=st.floats(0.0, 400.0),
    share=st.floats(0.0, 1.0),
)
def test_pieces_add_up_to_the_whole(cuts: list[float], at: float, share: float) -> None:
    whole, pieces = Following(45.0, share=0.2, target=0.2), Following(45.0, share=0.2, target=0.2)
    whole.turn(at, share)
    pieces.turn(at, share)
    assert sum(pieces.until(cut) for cut in sorted([*cuts, 400.0])) == pytest.approx(whole.until(400.0))
    assert pieces.share == pytest.approx(whole.share)
    assert 0.0 <= whole.share <= 1.0
