"""The ledger's story, folded: in one go, or in pieces with a crash between."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from migrate.decide.recall import recall
from migrate.model.event import Event, Json, Kind
from migrate.model.state import Standing
from migrate.model.weights import BLUE, Weights
from tests.decide.given import ME, NOW

LATER = NOW + timedelta(minutes=10)


def told(*lines: tuple[Kind, Json]) -> list[Event]:
    return [
        Event(kind, NOW + timedelta(seconds=second), ME, 1, body, seq=second + 1)
        for second, (kind, body) in enumerate(lines)
    ]


def intended(step: int, green: int, purpose: str = "advance") -> tuple[Kind, Json]:
    body = {"purpose": purpose, "step": step, "green": green, "why": "w", "origin": {"public": 0}, "follow": 60.0}
    return Kind.INTENDED, {**body, "stamps": {"public": f"1.{step}.{ME}"}}


def reached(step: int, green: int, purpose: str = "advance") -> tuple[Kind, Json]:
    return Kind.REACHED, {"purpose": purpose, "step": step, "green": green}


STARTED: tuple[Kind, Json] = (Kind.STARTED, {"digest": "abc", "steps": []})


def said(command: str, **body: object) -> tuple[Kind, Json]:
    return Kind.COMMANDED, {"command": command, "reason": "why", **body}


STORY = told(
    STARTED,
    intended(0, 0),
    reached(0, 0),
    said("pause"),
    said("resume"),
    said("approve", step=1),
    intended(1, 2500),
    (Kind.ACTED, {"route": "public"}),
    reached(1, 2500),
    (Kind.MEASURED, {"gate": {"stage": "1.1"}, "batches": []}),
    (Kind.VERDICT, {"ruling": "rollback", "because": "b"}),
    intended(0, 0, "rollback"),
    reached(0, 0, "rollback"),
    (Kind.HELD, {"waiting": "ROLLED_BACK", "needs": "n", "why": "w"}),
    said("resume"),
    intended(0, 0),
)


def test_a_step_is_reached_only_when_it_was_seen_at_every_server() -> None:
    assert recall(STORY[:7]).step == 0
    state = recall(STORY[:9])
    assert (state.step, state.weights, state.intent) == (1, Weights(2500), None)


def test_a_rollback_ends_the_attempt_and_a_resume_begins_the_next_from_the_start() -> None:
    state = recall(STORY[:13])
    assert (state.standing, state.weights, state.step, state.approved) == (
        Standing.ROLLED_BACK,
        BLUE,
        None,
        frozenset(),
    )
    again = recall(STORY[:15])
    assert (again.standing, again.attempt, again.step) == (Standing.MOVING, 2, None)


def test_every_write_ever_intended_stays_known_by_its_stamp() -> None:
    assert f"1.1.{ME}" in recall(STORY).stamps


@given(st.integers(0, len(STORY)))
def test_folding_in_two_pieces_equals_folding_in_one(cut: int) -> None:
    assert recall(STORY[cut:], recall(STORY[:cut])) == recall(STORY)


def test_what_the_gate_counted_before_a_rollback_is_forgotten() -> None:
    assert recall(STORY[:11]).gate == {"stage": "1.1"}
    assert recall(STORY[:13]).gate == {}


def test_whom_users_followed_in_one_step_says_nothing_of_the_next() -> None:
    counted = {"signal": "edges", "sli": "availability", "start": LATER.timestamp(), "end": LATER.timestamp()}
    batches = [{**counted, "blue": [750, 0], "green": [250, 0]}]
    told_of = told(STARTED, intended(1, 2500), reached(1, 2500), (Kind.MEASURED, {"gate": {}, "batches": batches}))
    assert recall(told_of).exposed_by["edges"].green == 250
    assert recall([*told_of, *told(intended(2, 10_000), reached(2, 10_000))]).exposed_by == {}


def test_to_take_a_lease_over_leaves_the_move_that_was_open() -> None:
    claimed = recall(told(STARTED, intended(1, 2500), intended(0, 0, "claim")))
    assert claimed.intent == recall(told(STARTED, intended(1, 2500))).intent
    assert {f"1.0.{ME}", f"1.1.{ME}"} <= claimed.stamps


@given(st.booleans())
def test_where_a_persons_word_may_be_lost_bake_and_evidence_begin_anew(harmless: bool) -> None:
    story = [STARTED, intended(1, 2500), reached(1, 2500), (Kind.MEASURED, {"gate": {"stage": "1.1"}, "batches": []})]
    lost = (Kind.SET_ASIDE, {"first": 5, "rows": 2, "why": "not as recorded", "kinds": [], "pause": not harmless})
    *_, last = events = told(*story, lost)
    state = recall(events)
    assert (state.paused is None) is harmless
    assert (state.gate == {}) is (state.since == last.at) is not harmless
    assert (state.step, state.weights) == (1, Weights(2500))
