"""Rollbacks: a breach looks at the routes as well as at the ledger, and an end is an end on every one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from migrate.decide.decide import decide
from migrate.model.decision import Decision, Hold, Reached, Waiting, Write
from migrate.model.evidence import Evidence, Unread
from migrate.model.split import Purpose, Settlement, Split
from migrate.model.state import Standing, State
from migrate.model.weights import BLUE
from tests.decide.given import AT_BLUE, BREACH, NOW, SETTLED, a_plan, a_split, a_stamp, a_state, an_intent, evidence

PLAN = a_plan(routes=("public", "api"))
BACK = a_split(0, a_stamp(purpose=Purpose.ROLLBACK))
ROLLING = a_state(intent=an_intent(0, step=0, purpose=Purpose.ROLLBACK))
BARE = replace(AT_BLUE, stamp=None)
DONE, BEHIND = Settlement(settled=True), Settlement(settled=False, waiting_for=("ns-2",))


def both(public: Split | Unread, api: Split | Unread) -> Mapping[str, Split | Unread]:
    return {"public": public, "api": api}


def decided(state: State, seen: Evidence) -> Decision:
    return decide(PLAN, state, seen, NOW)


@pytest.mark.parametrize("splits", [both(a_split(100), AT_BLUE), both(AT_BLUE, a_split(100))])
def test_a_breach_takes_back_what_a_route_has_and_the_ledger_does_not_know(
    splits: Mapping[str, Split | Unread],
) -> None:
    """A person moved a weight by hand, or a write whose answer never came did happen."""
    decision = decided(a_state(step=0, weights=BLUE), evidence(splits=splits, verdict=BREACH))
    assert isinstance(decision, Write)
    assert decision.move.purpose is Purpose.ROLLBACK


def test_a_breach_takes_back_what_the_ledger_knows_where_no_route_can_be_read() -> None:
    decision = decided(a_state(), evidence(splits=both(Unread("timeout"), Unread("timeout")), verdict=BREACH))
    assert isinstance(decision, Write)
    assert decision.move.purpose is Purpose.ROLLBACK


@pytest.mark.parametrize("splits", [both(a_split(100), BACK), both(BACK, a_split(100)), both(a_split(1), a_split(2))])
def test_a_rollback_is_written_again_while_any_route_has_green(splits: Mapping[str, Split | Unread]) -> None:
    assert isinstance(decided(ROLLING, evidence(splits=splits, settlements=SETTLED)), Write)


@pytest.mark.parametrize("settlements", [{"public": DONE, "api": BEHIND}, {"public": BEHIND, "api": DONE}, {}])
def test_a_rollback_is_not_over_while_a_server_of_any_route_is_behind(settlements: Mapping[str, Settlement]) -> None:
    decision = decided(ROLLING, evidence(splits=both(BACK, BACK), settlements=settlements))
    assert isinstance(decision, Hold)
    assert decision.waiting is Waiting.SETTLING


@pytest.mark.parametrize("splits", [both(Unread("timeout"), BACK), both(BACK, Unread("timeout"))])
def test_a_rollback_is_not_over_while_a_route_cannot_be_read(splits: Mapping[str, Split | Unread]) -> None:
    decision = decided(ROLLING, evidence(splits=splits, settlements=SETTLED))
    assert isinstance(decision, Hold)
    assert decision.waiting is Waiting.UNREAD


def test_a_rollback_is_over_when_every_server_of_every_route_gives_blue() -> None:
    seen = evidence(splits=both(BACK, BACK), settlements={"public": DONE, "api": DONE})
    assert isinstance(decided(ROLLING, seen), Reached)


@pytest.mark.parametrize("standing", [Standing.MOVING, Standing.ROLLED_BACK])
@pytest.mark.parametrize("other", [BACK, BARE])
def test_a_rollback_whose_epoch_record_is_gone_is_written_once_more(standing: Standing, other: Split) -> None:
    """Somebody deleted it: nothing would ever settle, and no older holder is fenced."""
    seen = evidence(splits=both(BARE, other), settlements={"public": BEHIND, "api": DONE})
    decision = decided(a_state(standing=standing, intent=an_intent(0, step=0, purpose=Purpose.ROLLBACK)), seen)
    assert isinstance(decision, Write)
    assert decision.move.purpose is Purpose.ROLLBACK
