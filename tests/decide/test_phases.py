"""Phases: what must be over before the next begins, and what the exit of each is granted on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from migrate.decide.itinerary import Place, following, itinerary
from migrate.decide.parity import Difference
from migrate.decide.phases import OPEN, Terms, may_enter, may_leave, primary, updates
from migrate.decide.recall import recall
from migrate.model.event import Event, Kind
from migrate.model.phase import Mark, Phase, Stack
from migrate.model.side import Side
from migrate.model.stage import Stage
from migrate.model.state import Opened, Standing, State, Trial
from migrate.model.weights import GREEN, Weights
from tests.decide.given import ME, NOW

TERMS = Terms(evidence=timedelta(hours=24), soak=timedelta(days=7))
WITH_DATA = Terms(evidence=timedelta(hours=24), soak=timedelta(days=7), database=True)
DAY = timedelta(days=1)
BEHIND = (Phase.MIRROR, Phase.VERIFY)


def left(*phases: Phase, ago: timedelta = timedelta(0)) -> dict[Phase, Mark]:
    return {phase: Mark(entered=NOW - ago, left=NOW - ago) for phase in phases}


def entered(*phases: Phase) -> dict[Phase, Mark]:
    return {phase: Mark(entered=NOW) for phase in phases}


def a_trial(ago: timedelta = timedelta(0), *, passed: bool = True) -> Trial:
    return Trial(NOW - ago, passed)


def arrived(ago: timedelta, **change: Any) -> State:
    return State(Standing.FINISHED, weights=GREEN, since=NOW - ago, looked=NOW, **{"phases": left(*BEHIND), **change})


@pytest.mark.parametrize(
    ("phase", "state", "word"),
    [
        (Phase.MIRROR, State(), None),
        (Phase.VERIFY, State(), "mirror"),
        (Phase.VERIFY, State(phases=left(Phase.MIRROR)), None),
        (Phase.SHIFT, State(phases=left(Phase.MIRROR)), "verify"),
        (Phase.SHIFT, State(phases=left(*BEHIND)), "not tested since its last update"),
        (Phase.SHIFT, State(phases=left(*BEHIND), tested=a_trial()), None),
        (Phase.SHIFT, State(phases=left(*BEHIND), tested=a_trial(passed=False)), "failed"),
        (Phase.SHIFT, State(phases=left(*BEHIND), tested=a_trial(2 * DAY)), "older than 1d"),
        (Phase.SHIFT, State(phases=left(*BEHIND), tested=a_trial(), stages={Stack.TRAFFIC: Stage.GONE}), "retired"),
        (Phase.RETIRE, State(phases=left(*BEHIND)), "blue is needed: the migration is new"),
        (Phase.RETIRE, arrived(timedelta(0)), "the soak lasts until"),
        (Phase.RETIRE, arrived(8 * DAY), None),
        (Phase.RETIRE, arrived(8 * DAY, stages={Stack.TRAFFIC: Stage.GONE}), None),
    ],
)
def test_what_a_phase_waits_for(phase: Phase, state: State, word: str | None) -> None:
    refused = may_enter(phase, state, TERMS, NOW)
    assert (refused is None) == (word is None), refused
    if refused and word:
        assert word in refused.why
        assert refused.then


def test_with_a_database_blue_is_kept_until_a_person_says_that_the_writes_are_on_green() -> None:
    before = arrived(8 * DAY)
    assert primary(before, WITH_DATA) is Side.BLUE
    refused = may_enter(Phase.RETIRE, before, WITH_DATA, NOW)
    assert refused
    assert "blue's takes the writes" in refused.why
    after = arrived(8 * DAY, phases=left(*BEHIND, Phase.CUTOVER))
    assert primary(after, WITH_DATA) is Side.GREEN
    assert may_enter(Phase.RETIRE, after, WITH_DATA, NOW) is None


def test_without_a_database_the_writes_follow_the_traffic() -> None:
    assert primary(State(Standing.MOVING, weights=Weights(9_999)), TERMS) is Side.BLUE
    assert primary(arrived(timedelta(0)), TERMS) is Side.GREEN


SPOILT = (Difference("ports", "80", "81", "a DNS answer carries no port"),)


@pytest.mark.parametrize(
    ("phase", "state", "differences", "word"),
    [
        (Phase.MIRROR, State(), (), "was not entered"),
        (Phase.MIRROR, State(phases=entered(Phase.MIRROR)), SPOILT, "ports: blue 80, green 81"),
        (Phase.MIRROR, State(phases=entered(Phase.MIRROR)), (), None),
        (Phase.VERIFY, State(phases=entered(Phase.VERIFY)), (), "not tested"),
        (Phase.VERIFY, State(phases=entered(Phase.VERIFY), tested=a_trial(passed=False)), (), "failed"),
        (Phase.VERIFY, State(phases=entered(Phase.VERIFY), tested=a_trial()), (), None),
        (Phase.SHIFT, State(Standing.MOVING, weights=GREEN, phases=entered(Phase.SHIFT)), (), "moving"),
        (Phase.SHIFT, arrived(timedelta(0), phases=entered(Phase.SHIFT)), (), None),
        (Phase.SOAK, arrived(timedelta(0)), (), "the soak lasts"),
        (Phase.SOAK, arrived(7 * DAY), (), None),
        (Phase.RETIRE, arrived(8 * DAY, phases=entered(Phase.RETIRE)), (), "traffic, blue is still there"),
        (
            Phase.RETIRE,
            State(phases=entered(Phase.RETIRE), stages=dict.fromkeys(Phase.RETIRE.stacks, Stage.GONE)),
            (),
            None,
        ),
    ],
)
def test_what_an_exit_is_granted_on(
    phase: Phase, state: State, differences: tuple[Difference, ...], word: str | None
) -> None:
    refused = may_leave(phase, state, TERMS, NOW, differences=differences)
    assert (refused is None) == (word is None), refused
    if refused and word:
        assert word in refused.why


@pytest.mark.parametrize("phase", sorted(OPEN))
def test_a_phase_without_parts_holds_nothing_back(phase: Phase) -> None:
    assert may_leave(phase, State(), TERMS, NOW) is None


def test_retire_lifts_every_guard_before_it_removes_anything_and_never_does_a_stage_again() -> None:
    off = [(stack, Stage.GUARDS_OFF) for stack in Phase.RETIRE.stacks]
    gone = [(stack, Stage.GONE) for stack in Phase.RETIRE.stacks]
    assert updates(Phase.RETIRE, State()) == (*off, *gone)
    half = State(stages={Stack.TRAFFIC: Stage.GONE, Stack.BLUE: Stage.GUARDS_OFF})
    assert updates(Phase.RETIRE, half) == ((Stack.BLUE, Stage.GONE),)
    assert updates(Phase.RETIRE, State(stages=dict.fromkeys(Phase.RETIRE.stacks, Stage.GONE))) == ()


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.RETIRE])
def test_every_other_phase_keeps_what_its_stacks_have(phase: Phase) -> None:
    assert updates(phase, State()) == tuple((stack, Stage.KEPT) for stack in phase.stacks)


def told(kind: Kind, **body: object) -> Event:
    return Event(kind, NOW, ME, 1, body, seq=1)


def test_the_ledger_remembers_what_was_entered_and_on_what_it_was_left() -> None:
    events = [
        told(Kind.ENTERED, phase="mirror", stack="green", stage="kept", state="a1"),
        Event(Kind.LEFT, NOW + DAY, ME, 1, {"phase": "mirror", "evidence": {"differences": []}}, seq=2),
    ]
    state = recall(events)
    mark = state.phases[Phase.MIRROR]
    assert (mark.entered, mark.left, dict(mark.evidence)) == (NOW, NOW + DAY, {"differences": []})
    assert state.stages == {Stack.GREEN: Stage.KEPT}


def test_an_update_whose_end_was_never_recorded_is_remembered_until_the_next_one_ends() -> None:
    begun = told(Kind.ENTERING, phase="mirror", stack="blue", stage="kept", state="a1", changes={"create": 3})
    assert recall([begun]).opened == {Stack.BLUE: Opened(Phase.MIRROR, NOW, ME)}
    other = told(Kind.ENTERED, phase="mirror", stack="green", stage="kept", state="b2")
    assert Stack.BLUE in recall([begun, other]).opened
    assert recall([begun, told(Kind.ENTERED, phase="mirror", stack="blue", stage="kept", state="b2")]).opened == {}


@pytest.mark.parametrize(("stack", "kept"), [("green", False), ("traffic", True)])
def test_an_update_of_green_voids_what_was_found_of_it_as_soon_as_it_begins(stack: str, kept: bool) -> None:
    passed = told(Kind.TESTED, passed=True, address="192.0.2.7", results=[])
    begun = told(Kind.ENTERING, phase="verify", stack=stack, stage="kept", state="a1", changes={"update": 1})
    idle = told(Kind.ENTERED, phase="verify", stack="green", stage="kept", state="a1", changes={})
    assert recall([passed]).tested == Trial(NOW, passed=True)
    assert (recall([passed, begun]).tested is not None) is kept
    assert recall([passed, idle]).tested


def test_the_order_and_the_stacks_are_those_of_the_design() -> None:
    assert " ".join(Phase) == "assess mirror replicate verify shift cutover soak retire"
    assert Phase.MIRROR.stacks == (Stack.BLUE, Stack.GREEN)
    assert Phase.RETIRE.stacks == (Stack.TRAFFIC, Stack.BLUE)
    assert Phase.ASSESS.before is None
    assert Phase.SHIFT.before is Phase.VERIFY


def test_the_itinerary_says_what_comes_next_all_the_way() -> None:
    stops = itinerary(State(), TERMS, NOW)
    assert [stop.place for stop in stops] == [
        Place.OPEN, Place.NEXT, Place.OPEN, Place.LATER, Place.LATER, Place.OPEN, Place.LATER, Place.LATER
    ]  # fmt: skip
    assert _then(State()) == "migrate up mirror"
    assert _then(State(phases=entered(Phase.MIRROR))) == "migrate leave mirror"
    assert _then(State(phases=left(Phase.MIRROR))) == "migrate up verify"
    assert _then(State(phases=left(Phase.MIRROR) | entered(Phase.VERIFY))) == "migrate verify"
    assert _then(State(phases=left(Phase.MIRROR) | entered(Phase.VERIFY), tested=a_trial())) == "migrate leave verify"
    assert _then(State(phases=left(*BEHIND), tested=a_trial())) == "migrate up shift"
    assert _then(State(phases=left(*BEHIND) | entered(Phase.SHIFT))) == "migrate run"
    assert _then(arrived(timedelta(0), phases=left(*BEHIND) | entered(Phase.SHIFT))) == "migrate leave shift"
    assert _then(arrived(8 * DAY, phases=left(*BEHIND, Phase.SHIFT))) == "migrate leave soak"
    assert _then(arrived(8 * DAY, phases=left(*BEHIND, Phase.SHIFT, Phase.SOAK))) == "migrate up retire"
    assert following(itinerary(arrived(8 * DAY, phases=left(Phase.RETIRE)), TERMS, NOW)) is None


def _then(state: State) -> str:
    stop = following(itinerary(state, TERMS, NOW))
    return stop.then if stop else ""
