"""Faults strike the part they name, add up, are taken back one by one, and leave a timeline."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from migrate.errors import RehearsalError
from migrate.model.side import Cloud, Side
from migrate.rehearse.breaking import BreakableSide, Breaking, FaultSpan
from migrate.rehearse.faults import (
    AddedLatency,
    ApiThrottled,
    AppKilled,
    DnsServerDown,
    EdgeKilled,
    ErrorRatio,
    Fault,
    Hang,
    Layer,
    Place,
)
from migrate.rehearse.troupe import Troupe
from tests.rehearse.stage import set_stage
from tests.waiting import eventually

APP_ERRORS = ErrorRatio(Side.GREEN, 1.0)
EDGE_ERRORS = ErrorRatio(Side.GREEN, 1.0, Layer.EDGE)


@dataclass
class World:
    """A running green side and a control plane that only notes what is done to it."""

    green: BreakableSide
    noted: list[str] = field(default_factory=list)

    def apply(self, fault: Fault) -> None:
        self.noted.append(f"apply {fault.fault}")

    def mend(self, fault: Fault) -> None:
        self.noted.append(f"mend {fault.fault}")

    def status(self) -> int:
        """Of one request to green; 0 when nothing listens."""
        plan = self.green.edge.plan
        line = http.client.HTTPConnection(plan.address, plan.port, timeout=3)
        try:
            line.request("GET", "/")
            return line.getresponse().status
        except ConnectionRefusedError:
            return 0
        finally:
            line.close()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with Troupe(tmp_path_factory.mktemp("world")) as troupe:
        stage = set_stage(troupe, Side.GREEN)
        yield World(BreakableSide(stage.apps[Side.GREEN], stage.edges[Side.GREEN]))


@pytest.fixture
def breaking(world: World) -> Iterator[Breaking]:
    ticks = iter(range(1_000))
    breaking = Breaking({Side.GREEN: world.green, Place.API: world}, clock=lambda: float(next(ticks)))
    yield breaking
    breaking.mend_all()
    eventually(lambda: world.status() == 200)


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        (APP_ERRORS, 500),
        (EDGE_ERRORS, 503),
        (Hang(Side.GREEN), 504),
        (AppKilled(Side.GREEN), 503),
        (EdgeKilled(Side.GREEN), 0),
        (AddedLatency(Side.GREEN, 900), 504),
        (AddedLatency(Side.GREEN, 30, 1.0, Layer.EDGE), 200),
    ],
    ids=lambda value: getattr(value, "fault", value),
)
def test_a_fault_is_seen_by_users_until_it_is_mended(world: World, breaking: Breaking, fault: Fault, seen: int) -> None:
    breaking.apply(fault)
    assert world.status() == seen
    breaking.mend(fault)
    eventually(lambda: world.status() == 200)


def test_faults_add_up_and_each_is_taken_back_alone(world: World, breaking: Breaking) -> None:
    breaking.apply(APP_ERRORS)
    breaking.apply(EDGE_ERRORS)
    assert world.status() == 503
    breaking.mend(EDGE_ERRORS)
    assert world.status() == 500
    breaking.mend(APP_ERRORS)
    assert world.status() == 200


def test_a_part_started_again_still_has_the_faults_that_were_not_mended(world: World, breaking: Breaking) -> None:
    for fault in (APP_ERRORS, AppKilled(Side.GREEN)):
        breaking.apply(fault)
    breaking.mend(AppKilled(Side.GREEN))
    eventually(lambda: world.status() == 500)


def test_a_fault_applied_to_a_dead_part_strikes_when_it_is_started_again(world: World, breaking: Breaking) -> None:
    for fault in (EdgeKilled(Side.GREEN), EDGE_ERRORS):
        breaking.apply(fault)
    breaking.mend(EdgeKilled(Side.GREEN))
    assert world.status() == 503


def test_a_fault_of_the_edge_is_not_counted_by_the_application(world: World, breaking: Breaking) -> None:
    before = world.green.app.counts()["/"]
    breaking.apply(EDGE_ERRORS)
    world.status()
    assert world.green.app.counts()["/"] == before


def test_faults_of_a_control_plane_go_to_whoever_stands_for_it(world: World, breaking: Breaking) -> None:
    throttled = ApiThrottled(Cloud.AWS)
    world.noted.clear()
    breaking.apply(throttled)
    breaking.mend(throttled)
    assert world.noted == ["apply api-throttled", "mend api-throttled"]


def test_the_timeline_says_from_when_until_when(breaking: Breaking) -> None:
    throttled, errors = ApiThrottled(Cloud.AWS), APP_ERRORS
    breaking.apply(throttled)
    breaking.apply(errors)
    breaking.mend(throttled)
    assert breaking.spans == [FaultSpan(throttled, 0.0, 2.0), FaultSpan(errors, 1.0, None)]
    breaking.mend_all()
    assert breaking.spans[1] == FaultSpan(errors, 1.0, 3.0)


def test_what_cannot_be_applied_or_mended_is_refused_and_not_remembered(breaking: Breaking) -> None:
    with pytest.raises(RehearsalError, match="this fault was not applied"):
        breaking.mend(APP_ERRORS)
    with pytest.raises(RehearsalError, match="nothing that could have this fault"):
        breaking.apply(DnsServerDown(0))
    assert breaking.spans == []
    breaking.apply(APP_ERRORS)
    with pytest.raises(RehearsalError, match="applied already"):
        breaking.apply(APP_ERRORS)
    assert len(breaking.spans) == 1
