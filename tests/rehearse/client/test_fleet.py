"""A fleet of real clients before real edges: every request accounted for, every kind true to its kind."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import ValidationError

from migrate.errors import RehearsalError
from migrate.model.side import Side
from migrate.rehearse.app_fault import AppFault
from migrate.rehearse.cache_rule import CacheRule, clamps, ignores
from migrate.rehearse.client import fleet as module
from migrate.rehearse.client.config import FleetConfig, Group
from migrate.rehearse.client.kind import ClientKind
from migrate.rehearse.client.process import FleetProcess
from migrate.rehearse.client.row import Outcome, Row
from migrate.rehearse.client.totals import Totals
from migrate.rehearse.prediction import ClientModel, FixedLife, Timeline, share_predicted
from migrate.rehearse.troupe import Troupe
from tests.rehearse.stage import Stage, set_stage
from tests.rehearse.weighted_dns import NAME, WeightedDns
from tests.waiting import eventually

ALL_KINDS = tuple(Group(kind=kind, clients=4) for kind in ClientKind)


@dataclass
class World:
    """Two sides, two name servers that agree, and the means to send users there."""

    stage: Stage
    zones: tuple[WeightedDns, WeightedDns]
    troupe: Troupe

    def fleet(self, directory: Path, *, groups: tuple[Group, ...] = ALL_KINDS, **rest: object) -> FleetProcess:
        config = FleetConfig.model_validate(
            {
                "name": NAME,
                "port": self.stage.port,
                "name_servers": tuple(zone.server for zone in self.zones),
                "ledger": directory / "ledger.tsv",
                "totals": directory / "totals.json",
                "groups": groups,
                "rate": 200.0,
                "request_timeout": 1.2,
                "seed": 5,
                **rest,
            }
        )
        return FleetProcess(self.troupe, config)

    def weigh(self, green: float) -> float:
        """Set the weights on both servers; the time of it."""
        for zone in self.zones:
            zone.green = green
        return time.time()


def world_in(directory: Path, *, connection_life: float = 3_600.0) -> Iterator[World]:
    with WeightedDns() as one, WeightedDns() as two, Troupe(directory) as troupe:
        yield World(set_stage(troupe, Side.BLUE, Side.GREEN, connection_life=connection_life), (one, two), troupe)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    yield from world_in(tmp_path_factory.mktemp("world"))


@pytest.fixture
def world(shared: World) -> World:
    shared.weigh(0.0)
    for app in shared.stage.apps.values():
        app.calm()
    return shared


@pytest.fixture
def draining(tmp_path: Path) -> Iterator[World]:
    yield from world_in(tmp_path / "draining", connection_life=1.0)


def sent_until(fleet: FleetProcess, when: float) -> None:
    """Wait until requests sent at `when` are in the ledger."""
    eventually(lambda: (rows := fleet.rows()) and rows[-1].sent > when, within=100)


def totals_of(fleet: FleetProcess) -> Totals:
    totals = fleet.totals()
    assert totals is not None
    return totals


def green_share(rows: list[Row], kind: ClientKind, window: tuple[float, float]) -> float:
    sides = [row.side for row in rows if row.kind is kind and window[0] <= row.sent < window[1]]
    assert len(sides) > 20
    return sides.count(Side.GREEN) / len(sides)


def test_the_ledgers_of_clients_and_applications_agree_to_the_request(world: World, tmp_path: Path) -> None:
    before = {side: app.counts().get("/", {}).get("200", 0) for side, app in world.stage.apps.items()}
    world.weigh(0.4)
    fleet = world.fleet(tmp_path, duration=3.0)
    eventually(lambda: not fleet.child.alive, within=60)
    rows = fleet.finish()
    assert 590 <= len(rows) <= 601  # 200 a second for 3 seconds
    assert len({row.id for row in rows}) == len(rows)
    assert {row.outcome for row in rows} == {Outcome.OK}
    served = {side: app.counts()["/"]["200"] - before[side] for side, app in world.stage.apps.items()}
    assert served == Counter(row.side for row in rows)
    totals = totals_of(fleet)
    assert (totals.sent, totals.ok, totals.failed, totals.in_flight) == (len(rows), len(rows), 0, 0)
    assert sum(tally.ok for second in totals.seconds for tally in second.sides.values()) == len(rows)
    assert Counter(row.kind for row in rows) == {
        kind: sum(tally.ok for tally in sides.values()) for kind, sides in totals.kinds.items()
    }


def test_load_is_spread_evenly_over_time_and_clients(world: World, tmp_path: Path) -> None:
    fleet = world.fleet(tmp_path, duration=2.0)
    eventually(lambda: not fleet.child.alive, within=60)
    rows = fleet.finish()
    per_client = Counter(row.client for row in rows)
    assert max(per_client.values()) - min(per_client.values()) <= 1
    halves = Counter(row.sent - rows[0].sent < 1.0 for row in rows)
    assert abs(halves[True] - halves[False]) <= 20


def test_each_kind_follows_a_flip_as_its_kind_does_and_as_predicted(world: World, tmp_path: Path) -> None:
    clamp, pin = clamps(3), ignores(60)
    own: dict[ClientKind, CacheRule] = {ClientKind.CLAMPING_RESOLVER: clamp, ClientKind.IGNORES_TTL: pin}
    fleet = world.fleet(
        tmp_path, groups=tuple(Group(kind=kind, clients=25, cache=own.get(kind)) for kind in ClientKind), rate=400.0
    )
    sent_until(fleet, time.time() + 0.8)
    flip = world.weigh(1.0)
    sent_until(fleet, flip + 2.6)
    rows = fleet.finish()
    window = (flip + 1.4, flip + 2.4)
    assert [row for row in rows if row.failed] == []
    line = [Timeline(((0.0, 0.0), (flip, 1.0)))]
    for kind in ClientKind:
        model = ClientModel(
            own.get(kind, kind.cache), ttl=1, rate=4, connection=FixedLife(3_600) if kind.keeps_connection else None
        )
        seen = green_share(rows, kind, window)
        assert seen == pytest.approx(share_predicted(model, line, window), abs=0.25), kind
    assert green_share(rows, ClientKind.HONOURS_TTL, window) == 1.0
    assert green_share(rows, ClientKind.KEEP_ALIVE, window) == 0.0
    assert green_share(rows, ClientKind.IGNORES_TTL, window) < 0.2
    assert 0.3 < green_share(rows, ClientKind.CLAMPING_RESOLVER, window) < 0.95


def test_held_connections_follow_once_the_edge_ends_them_and_nobody_notices(draining: World, tmp_path: Path) -> None:
    fleet = draining.fleet(tmp_path, groups=(Group(kind=ClientKind.KEEP_ALIVE, clients=20),))
    sent_until(fleet, time.time() + 0.5)
    flip = draining.weigh(1.0)
    sent_until(fleet, flip + 3.2)
    rows = fleet.finish()
    assert [row for row in rows if row.failed] == []
    settled = (flip + 2.5, flip + 3.2)  # TTL 1 s, connections 1.2 s at most, one request's gap
    assert green_share(rows, ClientKind.KEEP_ALIVE, settled) == 1.0


def test_a_fault_is_in_the_ledger_from_its_start_to_its_mend_and_on_its_side_only(world: World, tmp_path: Path) -> None:
    world.weigh(0.5)
    fleet = world.fleet(tmp_path)
    sent_until(fleet, time.time() + 0.5)
    start = time.time()
    world.stage.apps[Side.GREEN].misbehave(AppFault(error_share=1.0))
    sent_until(fleet, start + 0.5)
    world.stage.apps[Side.GREEN].calm()
    end = time.time()
    sent_until(fleet, end + 0.5)
    failed = [row for row in fleet.finish() if row.failed]
    assert len(failed) > 10
    assert {(row.outcome, row.side, row.status) for row in failed} == {(Outcome.SERVER_ERROR, Side.GREEN, 500)}
    assert all(row.answered is not None and start <= row.answered and row.sent <= end for row in failed)


def test_a_killed_side_is_refused_until_it_is_back(draining: World, tmp_path: Path) -> None:
    draining.weigh(1.0)
    fleet = draining.fleet(tmp_path)
    sent_until(fleet, time.time() + 0.5)
    draining.stage.edges[Side.GREEN].kill()
    sent_until(fleet, time.time() + 0.3)
    draining.stage.edges[Side.GREEN].restart()
    back = time.time()
    sent_until(fleet, back + 0.5)
    rows = fleet.finish()
    failed = [row for row in rows if row.failed]
    assert {row.outcome for row in failed} <= {Outcome.REFUSED, Outcome.RESET}
    assert Outcome.REFUSED in {row.outcome for row in failed}
    assert {row.address for row in failed} == {"127.0.2.10"}
    assert not [row for row in failed if row.sent > back]


def test_on_sigterm_the_answers_still_due_are_waited_for(world: World, tmp_path: Path) -> None:
    world.stage.apps[Side.BLUE].misbehave(AppFault(added_ms=200))
    fleet = world.fleet(tmp_path)
    sent_until(fleet, time.time() + 0.3)
    rows = fleet.finish()
    assert fleet.child.status == 0
    assert {row.outcome for row in rows} == {Outcome.OK}


def test_after_sigkill_requests_on_their_way_are_unanswered_and_nothing_is_made_up(
    world: World, tmp_path: Path
) -> None:
    before = world.stage.apps[Side.BLUE].counts().get("/", {}).get("received", 0)
    world.stage.apps[Side.BLUE].misbehave(AppFault(added_ms=250))
    fleet = world.fleet(tmp_path)
    sent_until(fleet, time.time() + 0.8)
    fleet.child.kill()
    rows = fleet.rows()
    outcomes = Counter(row.outcome for row in rows)
    assert set(outcomes) == {Outcome.OK, Outcome.UNANSWERED}
    assert outcomes[Outcome.UNANSWERED] > 20
    lost = world.stage.apps[Side.BLUE].counts()["/"]["received"] - before - len(rows)
    assert 0 <= lost <= 200 * 0.25 + 50  # one buffer, with room for a busy machine
    with pytest.raises(RehearsalError, match="did not end cleanly"):
        fleet.finish()


def test_a_hang_does_not_slow_the_schedule_down(world: World, tmp_path: Path) -> None:
    world.stage.apps[Side.BLUE].misbehave(AppFault(hang_share=1.0))
    fleet = world.fleet(tmp_path, duration=1.5)
    eventually(lambda: not fleet.child.alive, within=60)
    rows = fleet.finish()
    assert len(rows) >= 290
    assert {row.outcome for row in rows} <= {Outcome.SERVER_ERROR, Outcome.TIMEOUT}
    assert Outcome.SERVER_ERROR in {row.outcome for row in rows}


def test_a_ledger_that_cannot_be_written_ends_the_fleet_with_an_error(world: World, tmp_path: Path) -> None:
    fleet = world.fleet(tmp_path, totals=tmp_path / "nowhere" / "totals.json")
    eventually(lambda: not fleet.child.alive, within=60)
    with pytest.raises(RehearsalError, match="did not end cleanly"):
        fleet.finish()
    assert fleet.child.status not in (0, -signal.SIGKILL)


PARENT = """
import pathlib, sys, time
from migrate.model.side import Side
from migrate.rehearse.client.config import FleetConfig
from migrate.rehearse.client.process import FleetProcess
from migrate.rehearse.troupe import Troupe
from tests.rehearse.stage import set_stage
here = pathlib.Path(sys.argv[1])
with Troupe(here) as troupe:
    stage = set_stage(troupe, Side.BLUE)
    fleet = FleetProcess(troupe, FleetConfig(name="app.test", port=stage.port, name_servers=({"port": 20001},),
        ledger=here / "ledger.tsv", totals=here / "totals.json", rate=50))
    print(fleet.child.pid, stage.apps[Side.BLUE].child.pid, stage.edges[Side.BLUE].child.pid, flush=True)
    time.sleep(60)
"""


def test_when_the_rehearsal_is_killed_no_client_application_or_edge_is_left(tmp_path: Path) -> None:
    argv = (sys.executable, "-c", PARENT, str(tmp_path))
    with subprocess.Popen(argv, stdout=subprocess.PIPE, cwd=Path.cwd()) as parent:
        assert parent.stdout is not None
        pids = parent.stdout.readline().split()
        parent.kill()
    assert len(pids) == 3
    eventually(lambda: not any(Path("/proc", pid.decode()).exists() for pid in pids))


def test_dns_failures_must_be_seen_before_the_request_times_out(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="dns_timeout"):
        FleetConfig.model_validate(
            {
                "name": NAME,
                "port": 20_000,
                "name_servers": [{"port": 20_001}, {"port": 20_002}],
                "ledger": tmp_path,
                "totals": tmp_path,
                "dns_timeout": 1.0,
            }
        )


def test_a_process_put_aside_while_it_looks_at_the_clocks_tells_the_time_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between any two readings of one look, or of several, somebody else may have the processor for a while."""
    for late in range(3):
        ticks = itertools.count()

        def passing(late: int = late, ticks: Iterator[int] = ticks) -> float:
            """Half a second goes by at this reading of every other look."""
            number = next(ticks)
            return 100.0 + 0.5 * sum(1 for each in range(number) if each % 6 == late)

        monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: 1000.0 + passing(), monotonic=passing))
        assert module._epoch() == pytest.approx(1000.0)
