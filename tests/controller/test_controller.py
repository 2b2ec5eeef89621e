"""One controller does not write what somebody forbade while it was thinking."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest

from migrate.controller import controller
from migrate.controller.commands import Desk
from migrate.decide.decide import decide
from migrate.errors import LeaseHeld, LeaseLost
from migrate.model.decision import Decision, Finish, Hold, Reached, Waiting, Write
from migrate.model.event import Command, Event, Kind
from migrate.model.split import Purpose
from migrate.model.weights import BLUE
from tests.controller.drive import ME, OTHER, TERM, Drive, nothing
from tests.routes.worlds import Clock


@pytest.fixture
def drive() -> Iterator[Drive]:
    yield from opened(Drive())


@pytest.fixture
def two_routes() -> Iterator[Drive]:
    yield from opened(Drive("public", "api"))


def opened(drive: Drive) -> Iterator[Drive]:
    try:
        yield drive
    finally:
        drive.ledger.close()  # type: ignore[attr-defined]


def test_the_next_step_is_written_where_nothing_was_said(drive: Drive) -> None:
    drive.until_due()
    turn = drive.controller.turn()
    assert isinstance(turn.decision, Write)
    assert drive.route.read().weights.green == 100


def test_no_advance_where_something_was_recorded_while_it_was_decided(drive: Drive) -> None:
    """A person paused between the controller's look at the ledger and its write, and was told that it is so."""
    drive.until_due()
    drive.route.on_read = lambda: pause(drive)
    drive.controller.turn()
    assert drive.route.read().weights == BLUE
    assert drive.ledger.events()[-1].kind is Kind.COMMANDED


def pause(drive: Drive) -> None:
    drive.route.on_read = nothing
    Desk(drive.ledger, drive.clock, "ops").pause("not now")


def test_nothing_is_written_after_the_lease_ended(drive: Drive) -> None:
    """It slept in the middle of a turn for longer than its lease."""
    drive.until_due()
    drive.route.on_read = lambda: drive.clock.sleep(TERM * 2)
    drive.controller.turn()
    drive.route.on_read = nothing
    assert drive.route.read().weights == BLUE


def test_the_second_route_is_not_written_once_the_lease_ended(two_routes: Drive) -> None:
    two_routes.until_due()
    first, second = two_routes.routes.values()
    first.on_written = lambda: two_routes.clock.sleep(TERM * 2)
    two_routes.controller.turn()
    assert (first.read().weights.green, second.read().weights.green) == (100, 0)


def test_a_lease_that_is_exactly_over_is_over(drive: Drive) -> None:
    drive.until_due()
    drive.route.on_read = lambda: drive.clock.sleep(left(drive))
    drive.controller.turn()
    drive.route.on_read = nothing
    assert drive.route.read().weights == BLUE


def left(drive: Drive) -> timedelta:
    lease = drive.controller.lease
    assert lease is not None
    return max(timedelta(0), lease.expires - drive.clock.now())


def test_no_new_epoch_where_somebody_followed(drive: Drive) -> None:
    """Its lease ended, another controller took the migration and gave it up again."""
    drive.until_reached(0)
    drive.clock.sleep(TERM * 2)
    other = drive.another(OTHER)
    other.turn()
    other.release()
    with pytest.raises(LeaseLost):
        drive.controller.turn()
    newest = drive.ledger.lease()
    assert newest is not None
    assert newest.owner == OTHER


def test_no_new_epoch_where_a_rollback_ended_the_lease(drive: Drive) -> None:
    drive.until_reached(0)
    drive.ledger.fence(9, "ops", drive.clock.now())
    drive.clock.sleep(TERM * 2)
    with pytest.raises(LeaseLost):
        drive.controller.turn()


def test_no_turn_while_another_drives(drive: Drive) -> None:
    drive.until_reached(0)
    with pytest.raises(LeaseHeld):
        drive.another(OTHER).turn()


def test_a_slow_turn_begins_a_new_epoch_where_nobody_followed(drive: Drive) -> None:
    drive.until_reached(0)
    before = drive.controller.lease
    drive.clock.sleep(TERM * 2)
    drive.controller.turn()
    after = drive.controller.lease
    assert before is not None
    assert after is not None
    assert (after.owner, after.epoch) == (ME, before.epoch + 1)


@pytest.mark.parametrize("behind", [timedelta(seconds=1), TERM / 3, TERM, 100 * TERM])
def test_a_holder_with_a_slow_clock_begins_nothing_once_another_was_leased(drive: Drive, behind: timedelta) -> None:
    """Its own clock still tells it that it holds the lease; no open move, so the other one has claimed nothing yet."""
    drive.until_due()
    before = drive.route.read()
    other = drive.another(OTHER)
    other.clock = Clock()
    assert drive.controller.lease is not None
    drive.controller.lease = lease = drive.ledger.renew(drive.controller.lease, drive.clock.now(), TERM)
    other.clock.time = lease.expires + behind
    assert other._hold_lease().epoch == lease.epoch + 1
    with suppress(LeaseLost):
        drive.controller.turn()
    assert drive.route.read() == before
    assert drive.ledger.events()[-1].kind is not Kind.INTENDED


def test_only_an_advance_asks_for_silence(drive: Drive) -> None:
    """A rollback is written whatever was recorded meanwhile."""
    drive.until_due()
    drive.controller.turn()
    Desk(drive.ledger, drive.clock, "ops").pause("a moment")
    drive.ledger.append(*rollback_asked(drive))
    turn = drive.controller.turn()
    assert isinstance(turn.decision, Write)
    assert turn.decision.move.purpose is Purpose.ROLLBACK
    assert drive.route.read().weights == BLUE


@pytest.mark.parametrize("ending", [Reached, Finish])
def test_the_end_of_a_move_is_recorded_only_where_nothing_was_meanwhile(
    drive: Drive, monkeypatch: pytest.MonkeyPatch, ending: type
) -> None:
    """A holder that is slow comes too late: another one may have recorded it, or gone on, already."""
    if ending is Finish:
        drive.until_reached(drive.plan.last.index)
    decided: list[object] = []

    def told_meanwhile(*given: object) -> Decision:
        decision = decide(*given)  # type: ignore[arg-type]
        if isinstance(decision, ending):
            decided.append(decision)
            if len(decided) == 1:
                Desk(drive.ledger, drive.clock, "ops").pause("a moment")
        return decision

    monkeypatch.setattr(controller, "decide", told_meanwhile)
    kind = {Reached: Kind.REACHED, Finish: Kind.FINISHED}[ending]
    before = [event.kind for event in drive.ledger.events()].count(kind)
    while not decided:
        turn = drive.controller.turn()
        drive.clock.sleep(drive.plan.tick)
    assert isinstance(turn.decision, Hold)
    assert turn.decision.waiting is Waiting.OVERTAKEN
    assert [event.kind for event in drive.ledger.events()].count(kind) == before
    assert drive.ledger.recalled().paused == "a moment"


def test_a_clock_that_went_back_begins_nothing_anew_over_what_was_recorded_meanwhile(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive.until_due()
    drive.clock.time -= timedelta(hours=1)

    def told_meanwhile(*given: object) -> Decision:
        decision = decide(*given)  # type: ignore[arg-type]
        if not drive.ledger.recalled().paused:
            Desk(drive.ledger, drive.clock, "ops").pause("a moment")
        return decision

    monkeypatch.setattr(controller, "decide", told_meanwhile)
    first, second = (drive.controller.turn().decision for _ in range(2))
    assert [each.waiting for each in (first, second) if isinstance(each, Hold)] == [Waiting.OVERTAKEN, Waiting.CLOCK]
    assert [event.kind for event in drive.ledger.events()][-2:] == [Kind.COMMANDED, Kind.HELD]


def rollback_asked(drive: Drive) -> list[Event]:
    return [Event(Kind.COMMANDED, drive.clock.now(), "ops", 1, {"command": Command.ROLLBACK, "reason": "bad"})]
