"""The wait between two turns: soon after something moved, never longer than a tick, and a wait after any number."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from migrate.controller.run import SETTLE_POLL, Pace
from migrate.model.decision import Hold, Reached, Waiting, Write
from migrate.model.split import Purpose
from migrate.model.state import Move
from migrate.model.weights import Weights

MOVE = Move(Purpose.ADVANCE, 1, Weights(100), "certified")
DECISIONS = st.sampled_from([*(Hold(waiting, "") for waiting in Waiting), Write(MOVE), Reached(MOVE)])
TICKS = st.timedeltas(timedelta(seconds=1), timedelta(days=3))


@given(TICKS, st.integers(0, 10**12), st.lists(DECISIONS, max_size=30))
def test_after_any_number_of_turns_the_wait_is_between_a_moment_and_a_tick(
    tick: timedelta, asked: int, decisions: list[Hold | Write | Reached]
) -> None:
    pace = Pace(tick, _eager=asked)
    for decision in decisions:
        assert min(tick, SETTLE_POLL) <= pace.after(decision) <= tick


def test_a_name_server_that_stays_behind_is_asked_for_hours() -> None:
    pace, behind = Pace(timedelta(minutes=5)), Hold(Waiting.SETTLING, "ns-2")
    waits = [pace.after(behind) for _ in range(5000)]
    assert waits == sorted(waits)
    assert waits[-1] == pace.tick
    assert pace.after(Write(MOVE)) == SETTLE_POLL
