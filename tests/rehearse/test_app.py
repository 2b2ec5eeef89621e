"""The application of a side answers, counts, and misbehaves exactly as told."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from migrate.errors import RehearsalError
from migrate.model.side import Cloud, Side
from migrate.rehearse.admin import AdminPort
from migrate.rehearse.app_fault import AppFault
from migrate.rehearse.app_process import AppPlan, AppProcess
from migrate.rehearse.ports import free_port
from migrate.rehearse.troupe import Troupe


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppProcess]:
    with Troupe(tmp_path_factory.mktemp("app")) as troupe:
        yield AppProcess(troupe, AppPlan(Side.GREEN, Cloud.GCP, free_port(), free_port()))


@pytest.fixture
def app(running: AppProcess) -> AppProcess:
    running.calm()
    return running


def get(app: AppProcess, path: str = "/", *, within: float = 2.0) -> tuple[int, str]:
    line = http.client.HTTPConnection("127.0.0.1", app.plan.port, timeout=within)
    try:
        line.request("GET", path, headers={"X-Request-Id": "r-1"})
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def received(app: AppProcess, path: str = "/") -> int:
    return app.counts().get(path, {}).get("received", 0)


def answered(app: AppProcess, status: int) -> int:
    return app.counts().get("/", {}).get(str(status), 0)


def test_it_says_which_side_it_is_and_which_request_it_answers(app: AppProcess) -> None:
    status, body = get(app)
    assert status == 200
    assert json.loads(body) == {"side": "green", "cloud": "gcp", "request": "r-1"}


def test_it_counts_what_it_received_and_how_it_answered_by_path(app: AppProcess) -> None:
    before, health = answered(app, 200), received(app, "/healthz")
    for _ in range(3):
        get(app)
    get(app, "/healthz")
    assert answered(app, 200) - before == 3
    assert received(app, "/healthz") - health == 1


def test_the_error_share_is_the_share_of_500s(app: AppProcess) -> None:
    app.misbehave(AppFault(error_share=0.3))
    statuses = [get(app)[0] for _ in range(400)]
    assert 80 <= statuses.count(500) <= 160  # 120 expected; four standard deviations are 37
    assert statuses.count(200) == 400 - statuses.count(500)


def test_errors_leave_the_health_check_alone(app: AppProcess) -> None:
    app.misbehave(AppFault(error_share=1.0))
    assert get(app)[0] == 500
    assert get(app, "/healthz") == (200, "ok\n")


def test_added_latency_delays_its_share_and_no_more(app: AppProcess) -> None:
    app.misbehave(AppFault(added_ms=60, added_share=0.5))
    slow = 0
    for _ in range(40):
        start = time.monotonic()
        assert get(app)[0] == 200
        slow += time.monotonic() - start >= 0.06
    assert 6 <= slow <= 34


def test_a_hang_accepts_and_never_answers_and_takes_the_health_check_too(app: AppProcess) -> None:
    app.misbehave(AppFault(hang_share=1.0))
    before = received(app), answered(app, 200)
    for path in ("/", "/healthz"):
        with pytest.raises(TimeoutError):
            get(app, path, within=0.2)
    app.calm()
    assert received(app) == before[0] + 1
    assert answered(app, 200) == before[1]


def test_calm_takes_every_fault_back(app: AppProcess) -> None:
    app.misbehave(AppFault(error_share=1.0, added_ms=50, hang_share=0.5))
    app.calm()
    assert {get(app)[0] for _ in range(20)} == {200}


def test_a_fault_that_cannot_be_is_refused_and_changes_nothing(app: AppProcess) -> None:
    admin = AdminPort("app", app.plan.admin_port)
    for wrong in ('{"error_share": 1.5}', '{"error_ratio": 0.5}', "nonsense"):
        with pytest.raises(RehearsalError, match="400"):
            admin.put("/admin/fault", wrong)
    assert AppFault.model_validate_json(admin.get("/admin/fault")) == AppFault()


def test_a_killed_application_refuses_and_a_restarted_one_serves_and_counts_from_zero(tmp_path: Path) -> None:
    with Troupe(tmp_path) as troupe:
        app = AppProcess(troupe, AppPlan(Side.BLUE, Cloud.AWS, free_port(), free_port()))
        app.misbehave(AppFault(error_share=1.0))
        app.kill()
        with pytest.raises(ConnectionRefusedError):
            get(app)
        with pytest.raises(RehearsalError, match="app-blue did not obey"):
            app.counts()
        app.restart()
        assert get(app)[0] == 200
        assert app.counts() == {"/": {"received": 1, "200": 1}}


def test_what_it_cannot_carry_is_turned_away_also_after_a_restart(tmp_path: Path) -> None:
    with Troupe(tmp_path) as troupe:
        app = AppProcess(troupe, AppPlan(Side.BLUE, Cloud.AWS, free_port(), free_port()))
        app.carry(0.01)
        assert [get(app)[0] for _ in range(3)] == [200, 503, 503]
        assert get(app, "/healthz")[0] == 200
        app.kill()
        app.carry(0.02)
        app.restart()
        assert [get(app)[0] for _ in range(3)] == [200, 503, 503]
        with pytest.raises(RehearsalError, match="400"):
            app.carry(0.0)
