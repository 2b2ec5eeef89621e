"""`migrate calibrate`: A/A traffic into the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from migrate.cli import assemble
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
    (tmp_path / "migration.yaml").write_text(text.replace("kind: plain", "kind: evidence"))
    assert isinstance(gate(tmp_path), GuardedGate)
    return tmp_path


def gate(folder: Path) -> Any:
    """As the controller makes it."""
    declared = assemble.declared(folder / "migration.yaml")
    with assemble.known_ledger(declared) as ledger:
        return assemble.gate(declared, ledger.events())


def a_a(folder: Path, *, minutes: int = 30, green: tuple[int, int] = (1000, 1), **more: Any) -> Path:
    arms = {"green": counts(*green), "blue": counts(1000, 1)}
    lines = [{"t": 10 * n, "sli": sli.value, **arms, **more} for n in range(6 * minutes) for sli in Sli]
    return written(folder / "aa.jsonl", lines)


def test_the_gate_reckons_with_it_from_then_on(folder: Path) -> None:
    before = gate(folder).calibrations[Sli.AVAILABILITY]
    said = typed("calibrate", a_a(folder))
    assert (said.exit, said.err) == (0, "")
    assert said.out.startswith("availability: 0.100% of requests are bad (360 in 30 minutes), in clusters of up to 1.0")
    after = gate(folder).calibrations[Sli.AVAILABILITY]
    assert (after.phi, after.comparison) == (1.0, 3000.0)
    assert after.base == pytest.approx(0.001, rel=0.01)
    assert after != before


def test_the_first_verdict_says_so_while_there_is_none(folder: Path) -> None:
    declared = assemble.declared(folder / "migration.yaml")
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
