"""A clock that is set back or forth: told, held for, and never taken for time that went by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.decide.clock import SKEW, begun_anew, behind
from migrate.decide.guarded_gate import GuardedGate
from migrate.decide.guards import Calibration
from migrate.decide.plain_gate import PlainGate
from migrate.decide.recall import recall, waited
from migrate.errors import LeaseHeld, LeaseLost
from migrate.ledger.sql import open_ledger
from migrate.model.batch import Counted, Reading, Tally
from migrate.model.decision import Hold, Reached, Waiting, Write
from migrate.model.event import Event, Kind
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.model.split import Purpose
from migrate.model.state import State, Trial
from migrate.model.weights import BLUE
from tests.controller.drive import ME, OTHER, TERM, Drive, Healthy
from tests.decide.given import BAKE, LIMITS, NOW, SLO, a_state

SECOND, YEAR = timedelta(seconds=1), timedelta(days=366)


@pytest.fixture
def drive() -> Iterator[Drive]:
    drive = Drive()
    yield drive
    drive.ledger.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("back", [timedelta(minutes=1), timedelta(hours=1), timedelta(days=400), 20 * YEAR])
def test_a_clock_that_goes_back_is_told_and_held_for(drive: Drive, back: timedelta) -> None:
    drive.until_due()
    drive.clock.time -= back + timedelta(minutes=5)  # nobody turned for so long
    turn = drive.controller.turn()
    assert isinstance(turn.decision, Hold)
    assert turn.decision.waiting is Waiting.CLOCK
    told = drive.ledger.events()[-1]
    assert (told.kind, told.body["waiting"]) == (Kind.HELD, "CLOCK")
    assert drive.route.read().weights == BLUE


@pytest.mark.parametrize("back", [timedelta(minutes=1), timedelta(hours=1), timedelta(days=400), 20 * YEAR])
def test_it_goes_on_once_a_bake_is_over_from_there(drive: Drive, back: timedelta) -> None:
    drive.until_reached(0)
    drive.clock.time -= back
    began = drive.clock.time
    drive.until_reached(1)
    assert BAKE <= drive.clock.time - began < BAKE + back + 10 * drive.plan.ttl


class Broken(Healthy):
    """Half of green's answers are bad, from a moment on."""

    failing = False

    def read(self, now: datetime) -> Reading:
        reading = super().read(now)
        if not self.failing or not isinstance(reading, Counted):
            return reading
        halved = [
            replace(one, tallies={**one.tallies, Side.GREEN: Tally(one.green.total, one.green.total // 2)})
            for one in reading.batches
        ]
        return replace(reading, batches=tuple(halved))


GATES = {
    "plain": PlainGate(SLO, LIMITS),
    "evidence": GuardedGate(SLO, {Sli.AVAILABILITY: Calibration(0.001)}, steps=6, spend=5000.0),
}


@pytest.mark.parametrize("back", [timedelta(minutes=1), timedelta(hours=1), timedelta(days=400)])
@pytest.mark.parametrize("gate", GATES)
def test_a_green_that_fails_after_the_clock_went_back_is_rolled_back(gate: str, back: timedelta) -> None:
    source = Broken()
    drive = Drive(signals=[source])
    drive.controller.gate = GATES[gate]
    drive.until_reached(1)
    drive.clock.time -= back
    source.failing, source.last = True, None
    decisions: list[object] = []
    for _ in range(30):
        decisions.append(drive.controller.turn().decision)
        drive.clock.sleep(drive.plan.tick)
    assert any(isinstance(one, Write) and one.move.purpose is Purpose.ROLLBACK for one in decisions), decisions
    drive.ledger.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("back", [SECOND, SKEW, -timedelta(hours=1)])
def test_small_steps_and_steps_forth_are_not_told(drive: Drive, back: timedelta) -> None:
    drive.until_reached(0)
    drive.clock.time -= back
    with suppress(LeaseLost):
        drive.controller.turn()
    assert all(event.body.get("waiting") != "CLOCK" for event in drive.ledger.events())


def test_its_lease_ends_a_term_from_now_after_the_clock_went_back(drive: Drive) -> None:
    drive.until_reached(0)
    drive.clock.time -= 3 * YEAR
    drive.controller.turn()
    lease = drive.ledger.lease()
    assert lease is not None
    assert lease.expires == drive.clock.now() + TERM


def test_a_lease_of_years_is_not_waited_for() -> None:
    with open_ledger("sqlite://", "shop") as ledger:
        first = ledger.acquire(ME, NOW + 14 * YEAR, TERM)
        assert ledger.acquire(OTHER, NOW, TERM).epoch == first.epoch + 1
        with pytest.raises(LeaseHeld):
            ledger.acquire(ME, NOW - timedelta(hours=2), TERM)


JUMPS = st.one_of(
    st.timedeltas(-timedelta(minutes=2), timedelta(minutes=2)),
    st.timedeltas(-timedelta(days=2), timedelta(days=2)),
    st.timedeltas(-20 * YEAR, 20 * YEAR),
)


@given(st.lists(st.tuples(st.integers(1, 12), JUMPS), min_size=1, max_size=6))
@settings(max_examples=10, deadline=None)
def test_whatever_the_clock_does_no_turn_ends_the_loop(jumps: list[tuple[int, timedelta]]) -> None:
    drive = Drive()
    for turns, jump in jumps:
        for _ in range(turns):
            turn_or_lost(drive)
            lease = drive.ledger.lease()
            assert lease is None or lease.expires <= drive.clock.now() + TERM, "nobody waits for years"
            drive.clock.sleep(timedelta(seconds=30))
        drive.clock.time += jump
    drive.ledger.close()  # type: ignore[attr-defined]


def turn_or_lost(drive: Drive) -> object:
    try:
        return drive.controller.turn().decision
    except LeaseLost:
        drive.controller = drive.another(ME)
        return None


@given(st.lists(st.tuples(st.integers(1, 8), st.timedeltas(timedelta(0), 3 * YEAR)), min_size=1, max_size=5))
@settings(max_examples=10, deadline=None)
def test_a_clock_that_only_goes_back_never_shortens_a_bake(jumps: list[tuple[int, timedelta]]) -> None:
    drive, passed, reached = Drive(), timedelta(0), timedelta(0)
    for turns, back in [*jumps, (40, timedelta(0))]:
        for _ in range(turns):
            decision = drive.controller.turn().decision
            if isinstance(decision, Write) and decision.move.purpose is Purpose.ADVANCE and decision.move.step:
                assert passed - reached >= BAKE
            if isinstance(decision, Reached):
                reached = passed
            drive.clock.sleep(timedelta(seconds=50))
            passed += timedelta(seconds=50)
        drive.clock.time -= back
    drive.ledger.close()  # type: ignore[attr-defined]


@given(st.timedeltas(SKEW + SECOND, 3 * YEAR), st.integers(0, 20), st.booleans())
@settings(max_examples=6, deadline=None)
def test_a_clock_that_is_set_right_again_never_shortens_a_bake(back: timedelta, turns: int, another: bool) -> None:
    """By the same controller, or by one of another host whose clock was right all the time."""
    drive, passed, reached = Drive(), timedelta(0), timedelta(0)
    drive.until_reached(0)
    drive.clock.time -= back
    for turn in range(turns + 25):
        if turn == turns:
            drive.clock.time += back
            drive.controller.release()
            drive.controller = drive.another(OTHER if another else ME)
        decision = drive.controller.turn().decision
        if isinstance(decision, Write) and decision.move.step:
            assert passed - reached >= BAKE
        if isinstance(decision, Reached):
            reached = passed
        drive.clock.sleep(timedelta(seconds=50))
        passed += timedelta(seconds=50)
    drive.ledger.close()  # type: ignore[attr-defined]


TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(TIMES, TIMES, TIMES, TIMES)
def test_nothing_lies_in_the_future_once_it_is_told(
    since: datetime, looked: datetime, held: datetime, at: datetime
) -> None:
    state = a_state(since=since, looked=looked, held="UNCERTIFIED", held_since=held, tested=Trial(looked, passed=True))
    state = recall([Event(Kind.HELD, at, ME, 1, {"waiting": "CLOCK", "why": "", "needs": ""})], state)
    assert behind(state, at) is None
    assert waited(state, at) >= state.sought >= timedelta(0)


def test_a_window_of_batches_keeps_none_of_the_future() -> None:
    rows = [["edges", "availability", 0.0, NOW.timestamp() + offset, 1, 0, 1, 0] for offset in (-5, 0, 5)]
    kept = begun_anew(State(gate={"stage": "1.1", "rows": rows, "served": {}}), NOW).gate["rows"]
    assert kept == rows[:2]
