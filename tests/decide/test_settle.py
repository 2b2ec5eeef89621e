"""Settling: a move is reached where its own stamp stands on every route and every server gives it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from migrate.decide.claim import claim_if_unclaimed
from migrate.decide.settle import settle
from migrate.model.decision import Hold, Reached, Write
from migrate.model.evidence import Evidence
from migrate.model.split import Purpose, Settlement, Split, Stamp
from migrate.model.weights import Weights
from tests.decide.given import SETTLED, TTL, a_split, a_stamp, a_state, an_intent, evidence

OURS, ANOTHERS = a_stamp(), a_stamp(epoch=4, writer="ops@host-2")
DONE, BEHIND = Settlement(settled=True), Settlement(settled=False, waiting_for=("ns-2",))
OPEN = a_state(intent=an_intent(2500))


def seen(*stamps: Stamp | None, settlements: Mapping[str, Settlement] = SETTLED) -> Evidence:
    splits = {f"route-{place}": Split(Weights(2500), stamp, TTL, None) for place, stamp in enumerate(stamps)}
    return evidence(splits=splits, settlements=settlements)


@pytest.mark.parametrize("stamps", [(ANOTHERS,), (None,), (OURS, ANOTHERS), (ANOTHERS, OURS), (OURS, None)])
def test_the_same_weights_by_another_hand_are_not_this_ledgers_move(stamps: tuple[Stamp | None, ...]) -> None:
    """Step 0 leaves the weights as they were, and a person may set the very weights that were planned."""
    assert settle(OPEN, seen(*stamps)) is None


def test_a_move_that_stands_on_every_route_under_the_own_stamp_is_reached() -> None:
    assert isinstance(settle(OPEN, seen(OURS, OURS)), Reached)


@pytest.mark.parametrize("settlements", [{"a": DONE, "b": BEHIND}, {"a": BEHIND, "b": DONE}])
def test_one_server_of_one_route_that_is_behind_is_waited_for(settlements: Mapping[str, Settlement]) -> None:
    assert isinstance(settle(OPEN, seen(OURS, OURS, settlements=settlements)), Hold)


@pytest.mark.parametrize("splits", [(4, 5), (5, 4), (4, 4)])
def test_a_new_holder_claims_while_any_route_has_an_older_epoch(splits: tuple[int, int]) -> None:
    older, newer = (a_split(100, a_stamp(epoch=epoch)) for epoch in splits)
    decision = claim_if_unclaimed(OPEN, evidence(splits={"public": older, "api": newer}))
    assert isinstance(decision, Write)
    assert decision.move.purpose is Purpose.CLAIM


def test_without_an_open_move_nothing_is_claimed() -> None:
    """No write can be under way: the ledger refuses the intent of an older holder."""
    older = a_split(100, a_stamp(epoch=4))
    assert claim_if_unclaimed(a_state(), evidence(splits={"public": older, "api": older})) is None


def test_routes_that_all_have_the_epoch_are_not_claimed_again() -> None:
    assert claim_if_unclaimed(OPEN, evidence(splits={"public": a_split(100), "api": a_split(100)})) is None
