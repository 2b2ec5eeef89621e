"""Writes and the lease: what is refused, what goes on beside a refusal, and under which epoch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from migrate.errors import Fenced, PlanChanged, RouteRefused, TooLate
from migrate.ledger.sql import open_ledger
from migrate.model.decision import Hold, Stop, Write
from migrate.model.event import Kind
from migrate.model.split import Purpose, Stamp
from migrate.model.weights import BLUE, Weights
from tests.controller.drive import ME, OTHER, TERM, Drive, nothing
from tests.decide.given import a_plan


@pytest.fixture
def drive() -> Iterator[Drive]:
    made = Drive("public", "api")
    yield made
    made.ledger.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("refusing", ["public", "api"])
def test_a_route_that_refuses_keeps_no_other_from_being_written(drive: Drive, refusing: str) -> None:
    drive.until_due()
    drive.routes[refusing].fail(RouteRefused("no"), times=1)
    drive.routes[refusing].on_read = nothing
    splits = {name: route.read() for name, route in drive.routes.items() if name != refusing}
    drive.controller.turn()
    drive.controller.turn()
    assert all(drive.routes[name].read() != split for name, split in splits.items())


def test_who_is_fenced_between_the_look_and_the_write_stops_and_says_so(drive: Drive) -> None:
    """Another wrote a route under a higher epoch after this controller had read the first one."""
    drive.until_due()
    route = drive.routes["api"]
    first = drive.routes["public"]
    first.on_written = lambda: route.overwrite(BLUE, Stamp(9, 9, OTHER, drive.clock.now(), Purpose.ROLLBACK))
    drive.controller.turn()
    first.on_written = nothing
    assert isinstance(drive.controller.turn().decision, Stop)
    assert drive.ledger.events()[-1].kind is Kind.STOPPED


def test_who_is_fenced_by_a_route_stops_in_that_very_turn(drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    def fenced(*_: object, **__: object) -> None:
        raise Fenced("a higher epoch stands there", seen=OTHER)

    drive.until_due()
    monkeypatch.setattr(drive.routes["public"], "write", fenced)
    decision = drive.controller.turn().decision
    while isinstance(decision, Hold):
        drive.clock.sleep(drive.plan.tick)
        decision = drive.controller.turn().decision
    assert isinstance(decision, Stop)
    assert drive.ledger.events()[-1].kind is Kind.STOPPED


def test_who_takes_over_writes_under_an_epoch_of_its_own(drive: Drive) -> None:
    drive.until_due()
    before = drive.route.read()
    drive.controller.release()
    drive.controller = drive.another(OTHER)
    drive.until_reached(1)
    lease, now = drive.ledger.lease(), drive.route.read()
    assert lease is not None
    assert now.stamp is not None
    assert (now.stamp.writer, now.weights) == (OTHER, Weights(100))
    assert now.epoch == lease.epoch > before.epoch


def test_a_step_after_its_time_is_refused_and_nothing_is_written(drive: Drive) -> None:
    drive.until_due()
    drive.controller.not_after = drive.clock.now() - timedelta(seconds=1)
    with pytest.raises(TooLate):
        drive.controller.turn()
    assert drive.route.read().weights == BLUE


def test_a_rollback_is_never_too_late(drive: Drive) -> None:
    drive.until_reached(1)
    drive.controller.not_after = drive.clock.now() - timedelta(hours=1)
    drive.controller.turn()
    drive.controller.state = replace(drive.controller.state, rollback="asked")
    assert isinstance(drive.controller.turn().decision, Write)
    assert drive.route.read().weights == BLUE


def test_after_a_lost_ledger_the_first_epoch_lies_above_those_on_the_routes() -> None:
    drive = Drive("public", "api")
    stamp = Stamp(41, 7, OTHER, drive.clock.now(), Purpose.ADVANCE)
    drive.routes["api"].overwrite(Weights(100), stamp)
    turn = drive.controller.turn()
    assert turn.evidence.lease.epoch == 42
    drive.ledger.close()  # type: ignore[attr-defined]


def test_a_lease_is_renewed_long_before_it_ends(drive: Drive) -> None:
    drive.controller.turn()
    drive.clock.sleep(TERM * 0.4)
    drive.controller.turn()
    lease = drive.ledger.lease()
    assert lease is not None
    assert (lease.owner, lease.expires) == (ME, drive.clock.now() + TERM)


def test_another_ramp_does_not_go_on_from_the_middle_of_the_old_one(drive: Drive) -> None:
    drive.until_reached(1)
    drive.controller.release()
    drive.plan = a_plan(100, 5000, 10_000, routes=tuple(drive.routes))
    with pytest.raises(PlanChanged):
        drive.another(OTHER).turn()
    assert drive.route.read().weights == Weights(100)


def test_a_ledger_of_its_own_begins_under_epoch_1() -> None:
    drive = Drive(ledger=open_ledger("sqlite://", "other"))
    assert drive.controller.turn().evidence.lease.epoch == 1
