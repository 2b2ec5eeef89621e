"""`migrate calibrate`: A/A traffic into the ledger."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from migrate.api import parts
from migrate.api.migration import Migration
from migrate.decide.gate import Stage
from migrate.decide.guarded_gate import GuardedGate
from migrate.declaration.frame import frame
from migrate.model.side import Cloud, Side
from migrate.model.slo import Sli
from tests.backtest.given import counts, written
from tests.cli.shop import HELD, USAGE, Shop, typed
from tests.decide.given import NOW
from tests.signals.envoy_page import EnvoyPage
from tests.signals.web import Answer, Web, text


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With the declaration that `migrate init` writes, and the evidence gate."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MIGRATE_FILE", raising=False)
    text = frame("shop", Cloud.AWS, Cloud.GCP)["migration.yaml"]
    (tmp_path / "migration.yaml").write_text(text)
    assert isinstance(gate(tmp_path), GuardedGate)
    return tmp_path


def gate(folder: Path) -> Any:
    """As the controller makes it."""
    declared = Migration.load(folder / "migration.yaml")
    with parts.known_ledger(declared) as ledger:
        return parts.gate(declared, ledger.events())


def a_a(folder: Path, *, minutes: int = 30, green: tuple[int, int] = (1000, 1), **more: Any) -> Path:
    arms = {"green": counts(*green), "blue": counts(1000, 1)}
    lines = [{"t": 10 * n, "sli": sli.value, **arms, **more} for n in range(6 * minutes) for sli in Sli]
    return written(folder / "aa.jsonl", lines)


def test_the_gate_reckons_with_it_from_then_on(folder: Path) -> None:
    before = gate(folder).calibrations[Sli.AVAILABILITY]
    said = typed("calibrate", a_a(folder))
    assert (said.exit, said.err) == (0, "")
    assert said.out.startswith("availability: 0.1 % of requests are bad (360 in 30 minutes), in clusters of up to 1.0")
    after = gate(folder).calibrations[Sli.AVAILABILITY]
    assert (after.phi, after.comparison) == (1.0, 3000.0)
    assert after.base == pytest.approx(0.001, rel=0.01)
    assert after != before


def test_the_first_verdict_says_so_while_there_is_none(folder: Path) -> None:
    declared = Migration.load(folder / "migration.yaml")
    at = Stage(1, declared.plan.steps[0], NOW, NOW)
    assert "no A/A traffic" in gate(folder).judge({}, at).because
    assert typed("calibrate", a_a(folder)).exit == 0
    assert "no A/A traffic" not in gate(folder).judge({}, at).because


def test_its_json_is_what_the_ledger_holds(folder: Path) -> None:
    said = typed("calibrate", a_a(folder), "--json").json
    assert said["slis"]["availability"]["bad"] == 360
    (event,) = typed("history", "--json", "--all").json
    assert (event["kind"], event["body"]) == ("calibrated", said)


@pytest.mark.parametrize(
    ("traffic", "word"),
    [
        ({"minutes": 10}, "10 minutes with 120 bad requests are too few"),
        ({"green": (1000, 100)}, "the A/A traffic alarms by itself"),
        ({"green": (0, 0)}, "one arm counted no request"),
        ({"trace": "other"}, "no A/A traffic of this migration"),
    ],
)
def test_traffic_that_is_no_calibration_is_refused_and_not_recorded(
    folder: Path, traffic: dict[str, Any], word: str
) -> None:
    said = typed("calibrate", a_a(folder, **traffic))
    assert (said.exit, said.out) == (HELD, "")
    assert word in said.err
    assert typed("history", "--json").json == []


def test_a_span_that_is_none_is_refused(folder: Path) -> None:
    assert typed("calibrate", "--for", "soon").exit == USAGE


@pytest.fixture
def edges(shop: Shop) -> Iterator[Shop]:
    """The shop with two edges, both blue; each time they are asked, 20 000 more requests went well and 100 failed."""
    with ExitStack() as stack:
        webs = {side: stack.enter_context(Web(busy(EnvoyPage("edge")))) for side in Side}
        urls = {side.value: web.url() for side, web in webs.items()}
        edges = {"name": "edges", "kind": "envoy", "period": "400ms", "prefix": "edge", **urls}
        shop.declare(signals=[edges], gate={"kind": "evidence"}, service=SERVICE | {"host": shop.record})
        yield shop


SERVICE = {"port": 80, "scheme": "http", "health": "/", "peak": 100}


def busy(page: EnvoyPage) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        page.answer(200, count=20_000)
        page.answer(503, count=100)
        text(page.text())(request)

    return answer


def test_a_live_signal_is_listened_to_while_all_is_blue(edges: Shop) -> None:
    said = edges.migrate("calibrate", "--for", "2s", "--json")
    assert said.exit == 0, said.err
    found = said.json["slis"]["availability"]
    assert found["base"] == pytest.approx(0.005, rel=0.1)
    assert found["bad"] >= 300
    assert said.json["late"] < 5


def test_traffic_on_green_is_no_a_a(edges: Shop) -> None:
    edges.stand_at(1)
    said = edges.migrate("calibrate", "--for", "1s")
    assert said.exit == USAGE
    assert "web gives green traffic" in said.err


def test_a_probe_cannot_tell_what_is_usual(shop: Shop) -> None:
    said = shop.migrate("calibrate")
    assert said.exit == USAGE
    assert "no signal counts users" in said.err


def test_a_blue_that_breaks_its_own_objective_is_refused_with_what_would_mend_it(folder: Path) -> None:
    bad = {"green": (1000, 1), "blue": (1000, 1)}
    arms = {side: counts(*each) for side, each in bad.items()}
    slow = {side: counts(1000, 100) for side in bad}
    lines = [
        {"t": 10 * n, "sli": sli.value, **(slow if sli is Sli.LATENCY else arms)} for n in range(180) for sli in Sli
    ]
    said = typed("calibrate", written(folder / "aa.jsonl", lines))
    assert (said.exit, said.out) == (HELD, "")
    assert "blue itself breaks the objective (latency)" in said.err
    assert "10 % of 360,000 requests bad" in said.err
    assert "declare a longer slo.latency.within" in said.err


@pytest.fixture
def logged(shop: Shop) -> Iterator[Shop]:
    """The shop with an access log for each half of blue, to which 200 requests of 40 ms to 239 ms are added at once."""
    logs = {side: shop.folder / f"{side}.log" for side in Side}
    declared = {side.value: {"path": log.name, "format": "envoy"} for side, log in logs.items()}
    signal = {"name": "logs", "kind": "log", "period": "1s", "delay": "100ms", **declared}
    slo = {"availability": "80%", "latency": {"within": "200ms", "target": "70%"}}
    gate = {"kind": "evidence", "of-objective": 2}
    shop.declare(signals=[signal], slo=slo, gate=gate, service=SERVICE | {"host": shop.record})
    for log in logs.values():
        log.touch()
    writing = Writing(tuple(logs.values()))
    writing.start()
    yield shop
    writing.ended.set()
    writing.join()


class Writing(Thread):
    """Two edges that serve; each line says that its request began 1.3 seconds ago; one of ten failed."""

    def __init__(self, logs: tuple[Path, ...]) -> None:
        super().__init__()
        self.logs, self.ended, self._clients = logs, Event(), itertools.count(1)

    def run(self) -> None:
        while not self.ended.wait(0.1):
            for log in self.logs:
                lines = [json.dumps(self._request(n)) + "\n" for n in range(200)]
                with log.open("a") as file:
                    file.write("".join(lines))

    def _request(self, number: int) -> dict[str, object]:
        return {
            "start_time": (datetime.now(UTC) - timedelta(seconds=1.3)).isoformat(),
            "response_code": 200 if number % 10 else 503,
            "duration": 40 + number,
            "response_flags": "-",
            "x_forwarded_for": f"client-{next(self._clients)}",
        }


def test_an_access_log_tells_a_threshold_and_warns_of_a_delay_that_is_longer_than_declared(logged: Shop) -> None:
    """15 % of the requests, half of the 30 % that may be slow, take longer than 209 ms."""
    said = logged.migrate("calibrate", "--for", "4s")
    assert said.exit == 0, said.err
    assert "warning: that is more than the declared delay of 100ms" in said.out
    found = re.search(r"slo.latency.within from (\d+)ms on", said.out)
    assert found
    assert 209 <= int(found[1]) <= 221
    (event,) = logged.migrate("history", "--json", "--all").json
    assert event["body"]["slow"] == pytest.approx(int(found[1]) / 1000, abs=0.001)
