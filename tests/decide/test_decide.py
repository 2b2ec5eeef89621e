"""The rules of decide, one table each, and what holds over all of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from migrate.decide.clock import SKEW
from migrate.decide.decide import decide
from migrate.model.batch import NoData, Stale, Unreachable
from migrate.model.decision import Decision, Done, Finish, Found, Hold, Reached, Stop, Waiting, Write
from migrate.model.evidence import Evidence, Unread
from migrate.model.freeze import DatedFreeze
from migrate.model.split import Purpose
from migrate.model.state import Standing, State, Trial
from migrate.model.verdict import Verdict
from migrate.model.weights import BLUE, GREEN, Weights
from tests.decide.given import (
    AT_BLUE,
    BREACH,
    CERTIFIED,
    ME,
    NOW,
    SETTLED,
    UNCERTAIN,
    UNSETTLED,
    a_plan,
    a_split,
    a_stamp,
    a_state,
    an_intent,
    evidence,
)

PLAN = a_plan()
FROZEN = a_plan(freezes=(DatedFreeze(NOW - timedelta(hours=1), NOW + timedelta(hours=1)),))
PROVEN = a_plan(evidence=timedelta(hours=1))
FRESH = Trial(NOW - timedelta(minutes=30), passed=True)
OTHER = a_stamp(epoch=6, writer="ops@host-2")
RIVAL = a_stamp(epoch=5, writer="ops@host-2")
TAKEN_BACK = a_stamp(epoch=4, writer="ops@phone", purpose=Purpose.ROLLBACK)
NEW = State(standing=Standing.MOVING)


def held(decision: Decision) -> Waiting | None:
    return decision.waiting if isinstance(decision, Hold) else None


def written(decision: Decision) -> tuple[Purpose, int] | None:
    return (decision.move.purpose, decision.move.weights.green) if isinstance(decision, Write) else None


def test_the_first_move_takes_the_route_over_at_all_blue() -> None:
    decision = decide(PLAN, NEW, evidence(a_split(0), verdict=UNCERTAIN), NOW)
    assert written(decision) == (Purpose.ADVANCE, 0)


@pytest.mark.parametrize("step", [0, 1, 2, 3])
def test_a_ledger_that_lost_its_beginning_begins_at_step_0_whatever_step_it_tells_of(step: int) -> None:
    state = a_state(standing=Standing.NEW, step=step)
    assert written(decide(PLAN, state, evidence(), NOW)) == (Purpose.ADVANCE, 0)


def test_a_baked_and_certified_step_gives_way_to_the_next() -> None:
    assert written(decide(PLAN, a_state(), evidence(), NOW)) == (Purpose.ADVANCE, 2500)


def test_after_the_last_step_comes_the_end() -> None:
    state = a_state(step=3, weights=GREEN)
    assert decide(PLAN, state, evidence(a_split(10_000)), NOW) == Finish("within limits")
    assert decide(PLAN, a_state(standing=Standing.FINISHED), evidence(), NOW) == Done()


@pytest.mark.parametrize(
    ("state", "seen", "waiting"),
    [
        (a_state(since=NOW), evidence(), Waiting.BAKING),
        (a_state(since=NOW - timedelta(minutes=10)), evidence(), Waiting.BAKING),  # clients had no TTL to follow yet
        (a_state(), evidence(verdict=UNCERTAIN), Waiting.UNCERTIFIED),
        (a_state(), evidence(blind=(NoData("edges"),)), Waiting.BLIND),
        (a_state(), evidence(blind=(Stale("edges", NOW),)), Waiting.BLIND),
        (a_state(), evidence(blind=(Unreachable("edges", "refused"),)), Waiting.BLIND),
        (a_state(paused="lunch"), evidence(), Waiting.PAUSED),
        (a_state(), evidence(a_split(5000)), Waiting.DRIFT),
        (a_state(), evidence(a_split(100, a_stamp(serial=9))), Waiting.DRIFT),  # a write this ledger does not have
        (a_state(), evidence(a_split(100, a_stamp(4, "ops@host-2"))), Waiting.DRIFT),
        (a_state(), evidence(Unread("timeout")), Waiting.UNREAD),
        (a_state(standing=Standing.ROLLED_BACK, weights=BLUE, step=None), evidence(AT_BLUE), Waiting.ROLLED_BACK),
        (a_state(intent=an_intent(2500)), evidence(a_split(2500), settlements=UNSETTLED), Waiting.SETTLING),
        (a_state(), evidence(a_split(100, a_stamp(purpose=Purpose.CLAIM))), None),
    ],
)
def test_what_holds_a_step_back(state: State, seen: Evidence, waiting: Waiting | None) -> None:
    assert held(decide(PLAN, state, seen, NOW)) is waiting


@given(st.floats(-1e7, 1e7), st.sampled_from([Standing.MOVING, Standing.FINISHED, Standing.ROLLED_BACK]), st.booleans())
def test_on_a_clock_that_is_not_the_providers_nothing_moves_to_green_and_all_moves_back(
    seconds: float, standing: Standing, harm: bool
) -> None:
    off = timedelta(seconds=seconds)
    seen = evidence(off=off, verdict=BREACH if harm else CERTIFIED)
    decision = decide(a_plan(soak=timedelta(days=1)), a_state(standing=standing, step=1), seen, NOW)
    if harm and standing is not Standing.ROLLED_BACK:
        assert written(decision) == (Purpose.ROLLBACK, 0)
    elif abs(off) > SKEW:
        assert held(decision) in (Waiting.CLOCK_OFF, Waiting.ROLLED_BACK)
    else:
        assert held(decision) is not Waiting.CLOCK_OFF


def test_which_way_the_clock_is_off_is_told() -> None:
    behind, ahead = (decide(PLAN, a_state(), evidence(off=timedelta(minutes=m)), NOW) for m in (-3, 90))
    assert isinstance(behind, Hold)
    assert isinstance(ahead, Hold)
    assert "it is 3m behind the provider's" in behind.needs
    assert "it is 1h30m ahead of the provider's" in ahead.needs


@pytest.mark.parametrize("first", [True, False])
def test_every_freeze_counts_not_only_the_first(first: bool) -> None:
    over = DatedFreeze(NOW - timedelta(days=2), NOW - timedelta(days=1))
    freezes = (*FROZEN.freezes, over) if first else (over, *FROZEN.freezes)
    assert held(decide(a_plan(freezes=freezes), a_state(), evidence(), NOW)) is Waiting.FROZEN


def test_a_freeze_holds_steps_but_no_rollback() -> None:
    assert held(decide(FROZEN, a_state(), evidence(), NOW)) is Waiting.FROZEN
    assert written(decide(FROZEN, a_state(), evidence(verdict=BREACH), NOW)) == (Purpose.ROLLBACK, 0)


@pytest.mark.parametrize(
    ("trial", "why"),
    [
        (None, "not tested since its last update"),
        (Trial(NOW - timedelta(hours=2), passed=True), "older than 1h"),
        (Trial(NOW, passed=False), "failed"),
        (Trial(NOW - timedelta(hours=1), passed=True), None),
    ],
)
def test_no_weight_moves_towards_green_without_fresh_final_tests_where_they_are_declared(
    trial: Trial | None, why: str | None
) -> None:
    tests = a_plan(evidence=timedelta(hours=1))
    decision = decide(tests, a_state(tested=trial), evidence(), NOW)
    assert (held(decision) is Waiting.UNTESTED) == (why is not None)
    if isinstance(decision, Hold):
        assert "`migrate verify`" in decision.needs
        assert str(why) in decision.needs


def test_final_tests_hold_neither_a_rollback_nor_what_moves_nothing_to_green() -> None:
    tests = a_plan(evidence=timedelta(hours=1))
    assert written(decide(tests, a_state(), evidence(verdict=BREACH), NOW)) == (Purpose.ROLLBACK, 0)
    assert written(decide(tests, NEW, evidence(a_split(0), verdict=UNCERTAIN), NOW)) == (Purpose.ADVANCE, 0)
    assert isinstance(decide(tests, a_state(step=3, weights=GREEN), evidence(a_split(10_000)), NOW), Finish)


def test_a_step_that_needs_a_person_waits_for_the_word_on_that_step() -> None:
    plan = a_plan()
    asking = a_plan(
        steps=(
            *plan.steps[:2],
            plan.steps[2].__class__(2, Weights(2500), timedelta(0), 0, approval=True),
            plan.steps[3],
        )
    )
    assert held(decide(asking, a_state(approved=frozenset({1})), evidence(), NOW)) is Waiting.APPROVAL
    assert written(decide(asking, a_state(approved=frozenset({2})), evidence(), NOW)) == (Purpose.ADVANCE, 2500)


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": BREACH},
        {"verdict": BREACH, "blind": (NoData("probe"),)},
        {"verdict": BREACH, "splits": {"public": a_split(5000)}},
        {"verdict": BREACH, "splits": {"public": Unread("timeout")}},
    ],
)
def test_a_breach_rolls_back_whatever_else_is_wrong(change: dict[str, object]) -> None:
    for state in (a_state(), a_state(paused="lunch"), a_state(intent=an_intent(2500))):
        assert written(decide(PLAN, state, evidence(**change), NOW)) == (Purpose.ROLLBACK, 0)


def test_a_breach_while_all_traffic_is_blue_moves_nothing() -> None:
    state = a_state(step=0, weights=BLUE)
    assert held(decide(PLAN, state, evidence(AT_BLUE, verdict=BREACH), NOW)) is Waiting.UNCERTIFIED


def test_blindness_alone_never_rolls_back() -> None:
    decision = decide(PLAN, a_state(), evidence(blind=(Unreachable("edges", "refused"),), verdict=UNCERTAIN), NOW)
    assert held(decision) is Waiting.BLIND


def test_an_asked_rollback_needs_no_verdict() -> None:
    assert written(decide(PLAN, a_state(rollback="gut feeling"), evidence(), NOW)) == (Purpose.ROLLBACK, 0)


@pytest.mark.parametrize("split", [a_split(100, OTHER), a_split(0, OTHER), a_split(100, RIVAL)])
def test_a_higher_epoch_or_a_rival_at_the_same_one_stops_this_controller(split: object) -> None:
    assert isinstance(decide(PLAN, a_state(), evidence(split, verdict=BREACH), NOW), Stop)


def test_a_rollback_this_ledger_never_intended_is_recorded() -> None:
    decision = decide(PLAN, a_state(), evidence(a_split(0, TAKEN_BACK)), NOW)
    assert isinstance(decision, Found)
    assert decision.writer == "ops@phone"


def test_a_rollback_goes_on_until_every_server_gives_blue() -> None:
    state = a_state(intent=an_intent(0, step=0, purpose=Purpose.ROLLBACK))
    ours = a_stamp(purpose=Purpose.ROLLBACK)
    assert written(decide(PLAN, state, evidence(), NOW)) == (Purpose.ROLLBACK, 0)
    assert held(decide(PLAN, state, evidence(a_split(0, ours), settlements=UNSETTLED), NOW)) is Waiting.SETTLING
    assert isinstance(decide(PLAN, state, evidence(a_split(0, ours), settlements=SETTLED), NOW), Reached)


def test_an_open_move_found_on_the_route_is_recorded_not_written_again() -> None:
    state = a_state(intent=an_intent(2500))
    assert isinstance(decide(PLAN, state, evidence(a_split(2500), settlements=SETTLED), NOW), Reached)


def test_an_open_move_that_never_happened_is_decided_afresh() -> None:
    state = a_state(intent=an_intent(2500))
    assert held(decide(FROZEN, state, evidence(), NOW)) is Waiting.FROZEN
    assert written(decide(PLAN, state, evidence(), NOW)) == (Purpose.ADVANCE, 2500)


def test_a_new_holder_stamps_the_route_while_an_older_holders_write_may_still_come() -> None:
    older = a_split(100, a_stamp(epoch=4, writer="ops@gone"))
    known = frozenset({older.stamp.id if older.stamp else ""})
    under_way = a_state(stamps=known, since=NOW, intent=an_intent(2500))
    assert written(decide(PLAN, under_way, evidence(older), NOW)) == (Purpose.CLAIM, 100)
    assert held(decide(PLAN, a_state(stamps=known, since=NOW), evidence(older), NOW)) is Waiting.BAKING


STATES = st.builds(
    a_state,
    standing=st.sampled_from(Standing),
    step=st.sampled_from([None, 0, 1, 2, 3]),
    weights=st.sampled_from([BLUE, Weights(100), Weights(2500), GREEN]),
    paused=st.sampled_from([None, "lunch"]),
    rollback=st.sampled_from([None, "asked"]),
    since=st.sampled_from([NOW, NOW - timedelta(hours=2)]),
    tested=st.sampled_from([None, FRESH, Trial(NOW, passed=False), Trial(NOW - timedelta(hours=2), passed=True)]),
    intent=st.sampled_from([None, an_intent(2500), an_intent(0, step=0, purpose=Purpose.ROLLBACK)]),
)
SPLITS = st.one_of(
    st.builds(a_split, st.sampled_from([0, 100, 2500, 10_000]), st.sampled_from([a_stamp(), OTHER, RIVAL, TAKEN_BACK])),
    st.just(Unread("timeout")),
)
VERDICTS: st.SearchStrategy[Verdict] = st.sampled_from([CERTIFIED, UNCERTAIN, BREACH])
BLINDNESS = st.sampled_from([(), (NoData("edges"),)])
EVIDENCE = st.builds(
    evidence, SPLITS, verdict=VERDICTS, blind=BLINDNESS, settlements=st.sampled_from([{}, SETTLED, UNSETTLED])
)


@given(st.sampled_from([PLAN, FROZEN, PROVEN]), STATES, EVIDENCE)
@example(PLAN, a_state(standing=Standing.NEW, step=2, weights=Weights(2500)), evidence(a_split(2500)))
def test_weight_moves_to_green_only_with_everything_in_place(plan: object, state: State, seen: Evidence) -> None:
    decision = decide(plan, state, seen, NOW)  # type: ignore[arg-type]
    if not isinstance(decision, Write) or decision.move.purpose is not Purpose.ADVANCE or decision.move.step == 0:
        return
    assert seen.verdict == CERTIFIED
    assert not seen.blind
    assert not seen.unread
    assert state.paused is None
    assert state.rollback is None
    assert plan is not FROZEN
    assert plan is PLAN or state.tested == FRESH or decision.move.weights <= state.weights
    assert state.standing is Standing.MOVING
    assert all(
        stamp.epoch <= 5 and stamp.writer != "ops@host-2" for split in seen.read.values() if (stamp := split.stamp)
    )
    assert decision.move.step == (state.step or 0) + 1


@given(STATES, EVIDENCE)
def test_whatever_the_state_an_asked_rollback_is_written_unless_fenced_or_already_there(
    state: State, seen: Evidence
) -> None:
    asked = a_state(
        **{field: getattr(state, field) for field in ("standing", "step", "weights", "paused", "since")}, rollback="now"
    )
    decision = decide(PLAN, asked, seen, NOW)
    assert isinstance(decision, Stop | Found) or written(decision) == (Purpose.ROLLBACK, 0)
    if isinstance(decision, Stop):
        assert ME not in decision.by
