"""Silence never advances: a step without its certificate waits, and after four bake times it waits for a person."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from migrate.decide.decide import decide
from migrate.decide.recall import recall
from migrate.decide.steps import PATIENCE
from migrate.model.decision import Decision, Hold, Waiting, Write
from migrate.model.event import Event, Kind
from migrate.model.split import Purpose
from migrate.model.state import State
from migrate.model.verdict import Ruling, Verdict
from tests.decide.given import BAKE, BREACH, ME, NOW, TTL, UNCERTAIN, a_plan, a_state, evidence

PLAN = a_plan()
SECOND = timedelta(seconds=1)
ASKED = NOW + (PATIENCE - 1) * BAKE


def waiting(decision: Decision) -> Waiting | None:
    return decision.waiting if isinstance(decision, Hold) else None


def held(why: Waiting, at: datetime = NOW, state: State | None = None) -> State:
    """A state whose ledger tells since when it has waited for this."""
    return recall([Event(Kind.HELD, at, ME, 1, {"waiting": why.name})], state or a_state())


def uncertain(state: State, now: datetime) -> Decision:
    return decide(PLAN, state, evidence(verdict=UNCERTAIN), now)


def test_a_person_is_asked_after_four_bake_times_without_a_certificate() -> None:
    state = held(Waiting.UNCERTIFIED)
    assert waiting(uncertain(state, ASKED - SECOND)) is Waiting.UNCERTIFIED
    decision = uncertain(state, ASKED)
    assert isinstance(decision, Hold)
    assert decision.waiting is Waiting.INCONCLUSIVE
    assert decision.waiting.needs_person
    assert UNCERTAIN.because in decision.needs


def test_once_asked_it_goes_on_asking() -> None:
    asked = held(Waiting.INCONCLUSIVE, ASKED, held(Waiting.UNCERTIFIED))
    assert waiting(uncertain(asked, ASKED + SECOND)) is Waiting.INCONCLUSIVE


@pytest.mark.parametrize("why", [Waiting.UNCERTIFIED, Waiting.INCONCLUSIVE])
def test_a_certificate_that_comes_late_still_advances(why: Waiting) -> None:
    decision = decide(PLAN, held(why), evidence(), ASKED + 10 * BAKE)
    assert isinstance(decision, Write)
    assert decision.move.purpose is Purpose.ADVANCE


@pytest.mark.parametrize("why", [Waiting.BLIND, Waiting.FROZEN, Waiting.PAUSED, Waiting.BAKING])
def test_what_else_held_it_back_does_not_count(why: Waiting) -> None:
    assert waiting(uncertain(held(why), ASKED + BAKE)) is Waiting.UNCERTIFIED


def test_a_signal_that_is_blind_now_and_then_takes_no_patience_away() -> None:
    state, now = a_state(), NOW
    while waiting(uncertain(state, now)) is Waiting.UNCERTIFIED:
        state = held(Waiting.BLIND, now + SECOND, held(Waiting.UNCERTIFIED, now, state))
        now += 2 * SECOND
        assert now - NOW <= 2 * PATIENCE * BAKE
    assert waiting(uncertain(state, now)) is Waiting.INCONCLUSIVE
    assert now - NOW >= 2 * (PATIENCE - 1) * BAKE


def test_a_new_step_begins_with_all_its_patience() -> None:
    asked = held(Waiting.INCONCLUSIVE)
    reached = Event(Kind.REACHED, NOW, ME, 1, {"purpose": Purpose.ADVANCE, "step": 1, "green": 100})
    state = recall([reached], asked)
    assert (state.held, state.held_since) == ("", None)
    assert waiting(uncertain(state, NOW + TTL + BAKE)) is Waiting.UNCERTIFIED


def test_a_breach_is_taken_back_though_a_person_is_asked() -> None:
    decision = decide(PLAN, held(Waiting.INCONCLUSIVE), evidence(verdict=BREACH), ASKED)
    assert isinstance(decision, Write)
    assert decision.move.purpose is Purpose.ROLLBACK


def test_no_verdict_but_a_certificate_advances_however_long_it_takes() -> None:
    for ruling in (Ruling.HOLD, Ruling.ROLLBACK):
        for why in (Waiting.UNCERTIFIED, Waiting.INCONCLUSIVE):
            decision = decide(PLAN, held(why), evidence(verdict=Verdict(ruling, "w")), NOW + timedelta(days=30))
            assert not (isinstance(decision, Write) and decision.move.purpose is Purpose.ADVANCE)
