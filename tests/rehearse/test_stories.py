"""Stories on the real world: real commands, real packets, and things that go wrong at three in the morning."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from migrate.decide.planner import plan
from migrate.declaration.load import load
from migrate.errors import Exit
from migrate.ledger.sql import open_ledger
from migrate.model.event import Event, Kind
from migrate.model.side import Cloud, Side
from migrate.model.split import Purpose
from migrate.rehearse.client.process import FleetProcess
from migrate.rehearse.faults import ApiErrors, ApiThrottled, DnsServerDown, Fault
from migrate.rehearse.loopback import loopback
from migrate.rehearse.operator import Operator
from migrate.rehearse.process import Child
from migrate.rehearse.rehearsal import Load, Pace, Rehearsal
from migrate.rehearse.world import World

pytestmark = pytest.mark.xdist_group("world")  # one world at a time: each fills a machine

EXAMPLE = Path(__file__).parents[2] / "examples" / "demo" / "migration.yaml"
PACE = Pace(ttl=timedelta(seconds=1), bake=timedelta(seconds=2), tick=timedelta(seconds=1), lease=timedelta(seconds=4))
RAMP = ["5%", "25%", "100%"]
STEPS, SHARES = [0, 1, 2, 3], [0.0, 0.05, 0.25, 1.0]
BOUND = 120.0


class Stage:
    """A world with users in it, a declaration, and a person at a keyboard."""

    def __init__(self, world: World, fleet: FleetProcess, declaration: Path) -> None:
        self.world, self.fleet, self.declaration = world, fleet, declaration
        self.person = Operator(world.troupe, declaration)
        self.ledger = declaration.parent / "ledger.db"

    def events(self) -> list[Event]:
        with open_ledger(self.ledger, "shop") as ledger:
            return ledger.events()

    def shares(self) -> list[float]:
        return [round(change.share, 3) for change in self.world.weight_changes()]

    def await_share(self, share: float) -> None:
        self.until(lambda: self.shares()[-1] >= share)

    def until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + BOUND
        while not holds():
            assert time.monotonic() < end, "it took too long"
            time.sleep(0.05)

    def reached(self, purpose: Purpose = Purpose.ADVANCE) -> list[object]:
        return [e.body["step"] for e in self.events() if e.kind is Kind.REACHED and e.body["purpose"] == purpose]

    def ended(self, controller: Child) -> int:
        self.until(lambda: not controller.alive)
        status = controller.status
        assert status is not None
        return status

    def failures(self) -> int:
        return sum(row.failed for row in self.fleet.finish())


@contextmanager
def staged(folder: Path, blue: Cloud = Cloud.AWS) -> Iterator[Stage]:
    spec = load(EXAMPLE)
    rehearsal = Rehearsal(pace=PACE, load=Load(rate=200.0))
    with World(folder / "world", rehearsal, blue) as world:
        declaration = folder / "world" / "migration.yaml"
        document = loopback(spec, plan(spec), world.ground, rehearsal.pace)
        declaration.write_text(json.dumps(document | {"steps": RAMP}))
        yield Stage(world, world.start_clients(), declaration)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as built:
        yield built


def test_a_controller_killed_at_any_moment_is_followed_by_one_that_goes_on(stage: Stage) -> None:
    dice = random.Random(7)
    controller = stage.person.run()
    for _ in range(8):
        end = time.monotonic() + dice.uniform(0.2, 2.5)
        stage.until(lambda end=end: time.monotonic() >= end)
        controller.kill()
        controller = stage.person.run()
    assert stage.ended(controller) == Exit.DONE
    assert stage.reached() == STEPS
    assert stage.shares() == SHARES
    assert stage.failures() == 0


def test_of_two_controllers_one_works_and_the_other_says_who_until_when(stage: Stage) -> None:
    first = stage.person.run()
    stage.until(lambda: stage.ledger.exists() and bool(stage.reached()))
    second = stage.person.run("second")
    stage.until(lambda: "until" in second.out.read_text())
    said = second.out.read_text()
    assert f":{first.pid}:" in said
    assert "UTC" in said
    first.kill()
    assert stage.ended(second) == Exit.DONE
    assert stage.reached() == STEPS


def test_a_controller_that_slept_through_its_lease_changes_nothing_more(stage: Stage) -> None:
    first = stage.person.run()
    stage.await_share(0.05)
    first.freeze()
    second = stage.person.run("second")
    stage.await_share(0.25)
    before = stage.shares()
    first.thaw()
    assert stage.ended(first) == Exit.FENCED
    assert stage.shares()[: len(before)] == before
    assert stage.ended(second) == Exit.DONE


@pytest.mark.parametrize(
    "fault", [None, DnsServerDown(0), ApiThrottled(Cloud.AWS)], ids=["calm", "dns-server-down", "api-throttled"]
)
def test_with_the_ledger_gone_and_the_controller_dead_a_rollback_returns_everything(
    stage: Stage, fault: Fault | None
) -> None:
    controller = stage.person.run()
    stage.await_share(0.25)
    controller.kill()
    for file in stage.ledger.parent.glob("ledger.db*"):
        file.unlink()
    if fault is None:
        assert "all traffic is on blue" in stage.person.say("rollback", "--reason", "lost everything")
    else:
        stage.world.breaking.apply(fault)
        rollback = stage.person.start("rollback")
        stage.world.breaking.mend(fault)
        assert stage.ended(rollback) == Exit.DONE
    assert stage.shares()[-1] == 0.0
    assert "already blue" in stage.person.say("rollback")
    assert stage.reached(Purpose.ROLLBACK)


def test_a_running_controller_sees_itself_fenced_and_the_migration_can_resume(stage: Stage) -> None:
    controller = stage.person.run()
    stage.await_share(0.05)
    stage.person.say("rollback", "--reason", "a bad feeling")
    assert stage.ended(controller) == Exit.FENCED
    assert stage.shares()[-1] == 0.0
    stage.person.say("resume")
    assert stage.ended(stage.person.run()) == Exit.DONE
    assert stage.shares()[-1] == 1.0


def test_a_blind_metric_source_holds_and_neither_advances_nor_takes_back(stage: Stage) -> None:
    controller = stage.person.run()
    stage.await_share(0.05)
    stage.world.edges[Side.GREEN].child.freeze()  # its admin page hangs, and so does green itself
    stage.until(lambda: any(e.kind is Kind.HELD and e.body["waiting"] == "BLIND" for e in stage.events()))
    stage.world.edges[Side.GREEN].child.thaw()
    status = stage.ended(controller)
    assert status in (Exit.DONE, Exit.ROLLED_BACK)  # the probe saw green hang, which is no blindness
    verdicts = [e for e in stage.events() if e.kind is Kind.VERDICT and e.body["ruling"] == "rollback"]
    assert bool(verdicts) == (status == Exit.ROLLED_BACK)


def test_a_control_plane_in_trouble_costs_time_and_nothing_else(stage: Stage) -> None:
    controller = stage.person.run()
    for fault in (ApiThrottled(Cloud.AWS), ApiErrors(Cloud.AWS)):
        shares = len(stage.shares())
        stage.until(lambda shares=shares: len(stage.shares()) > shares)
        stage.world.breaking.apply(fault)
        stage.until(lambda: any(e.kind is Kind.HELD and e.body["waiting"] == "UNREAD" for e in stage.events()))
        stage.world.breaking.mend(fault)
    assert stage.ended(controller) == Exit.DONE
    assert stage.reached() == STEPS
    assert stage.failures() == 0


def test_the_other_way_round(tmp_path: Path) -> None:
    with staged(tmp_path, Cloud.GCP) as stage:
        assert stage.ended(stage.person.run()) == Exit.DONE
        assert stage.shares() == SHARES
        assert stage.failures() == 0
