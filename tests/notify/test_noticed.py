"""People hear of verdicts, rollbacks, waits for them and the end: once, with why and the next command."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from migrate.errors import LedgerUnreadable
from migrate.model.decision import Decision, Finish, Found, Hold, Reached, Stop, Waiting, Write
from migrate.model.notice import Occasion
from migrate.model.split import Purpose
from migrate.model.state import Move, State
from migrate.model.weights import BLUE, Weights
from migrate.notify.noticed import Noticed

NOW = datetime(2026, 3, 2, tzinfo=UTC)
BACK = Move(Purpose.ROLLBACK, 0, BLUE, "green fails")
ON = Move(Purpose.ADVANCE, 1, Weights(2500), "certified")
STATE = State(weights=Weights(2500))

TOLD = [
    (Write(BACK), Occasion.VERDICT),
    (Reached(BACK), Occasion.ROLLED_BACK),
    (Found("ops", "another hand"), Occasion.ROLLED_BACK),
    (Finish("certified"), Occasion.FINISHED),
    (Stop("web", "ops", 5), Occasion.STOPPED),
    *[(Hold(waiting, "a word"), Occasion.NEEDS_PERSON) for waiting in Waiting if waiting.needs_person],
    (Hold(Waiting.DRIFT, "a word"), Occasion.NEEDS_PERSON),
]


@pytest.mark.parametrize(("decision", "occasion"), TOLD)
def test_it_is_told_with_why_and_what_next(decision: Decision, occasion: Occasion) -> None:
    notice = Noticed("shop").of(decision, STATE, NOW)
    assert notice is not None
    assert notice.occasion is occasion
    assert notice.why
    assert notice.then
    assert notice.title.startswith("shop: ")
    assert notice.weights == (BLUE if occasion is Occasion.ROLLED_BACK else STATE.weights)


@pytest.mark.parametrize(
    "decision",
    [Write(ON), Reached(ON), *[Hold(each, "time") for each in (Waiting.BAKING, Waiting.BLIND, Waiting.UNCERTIFIED)]],
)
def test_what_goes_its_way_is_not_told(decision: Decision) -> None:
    assert Noticed("shop").of(decision, STATE, NOW) is None


def test_the_same_again_says_nothing_and_something_else_between_makes_it_new() -> None:
    noticed = Noticed("shop")
    assert noticed.of(Write(BACK), STATE, NOW)
    assert noticed.of(Write(BACK), STATE, NOW) is None
    assert noticed.of(Reached(BACK), STATE, NOW)
    assert noticed.of(Write(BACK), STATE, NOW)


def test_a_wait_that_an_earlier_pass_recorded_is_not_told_by_each_scheduled_step() -> None:
    waiting = Hold(Waiting.APPROVAL, "a word")
    assert Noticed("shop").of(waiting, State(held=Waiting.APPROVAL.name), NOW) is None
    assert Noticed("shop").of(waiting, State(held=Waiting.BAKING.name), NOW)


def test_a_controller_that_fails_says_so() -> None:
    notice = Noticed("shop").failed(LedgerUnreadable("damaged", seen="a hole", then="`cp`"), BLUE, NOW)
    assert (notice.occasion, notice.why, notice.then) == (Occasion.STOPPED, "damaged (a hole)", "`cp`")
