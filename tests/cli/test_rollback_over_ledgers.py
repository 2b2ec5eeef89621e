"""rollback: whatever lies where the ledger was, all traffic is on blue, and the person is told the truth of it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate.api import parts
from migrate.controller import rollback_entry
from migrate.controller.clock import SystemClock
from migrate.errors import Exit
from migrate.model.split import Purpose, Stamp
from migrate.model.weights import BLUE, Weights
from migrate.routes.memory import MemoryRoute
from migrate.signals import knock as knocking
from migrate.signals.knock import Knock, Life
from tests.cli.shop import Said, typed
from tests.ledger.ruins import RUINS, Ruin
from tests.ledger.stories import story, write
from tests.routes.worlds import BLUE_IP, GREEN_IP

HALF = Weights(5000)


class Desk:
    """A declaration, a ledger at 50 %, and a route in memory; nobody answers where the sides are declared to be."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ledger = write(folder / "ledger.db", *story(60))
        self.file = folder / "migration.yaml"
        self.file.write_text(json.dumps(_declaration()))
        self.at_half()

    def at_half(self) -> None:
        clock = SystemClock()
        self.route = MemoryRoute("web", now=clock.now)
        self.route.overwrite(HALF, Stamp(14, 3, "ctl@host-1:7", clock.now(), Purpose.ADVANCE))

    def rollback(self, *words: str) -> Said:
        return typed("rollback", "--file", self.file, *words)


def _declaration() -> dict[str, Any]:
    route = {"name": "web", "kind": "route53", "zone": "Z1", "record": "app.example.com", "ttl": "1s"}
    return {
        "name": "shop",
        "blue": {"cloud": "aws", "account": "111111111111", "region": "eu-central-1", "address": BLUE_IP},
        "green": {"cloud": "gcp", "project": "shop-test", "region": "europe-west3", "address": GREEN_IP},
        "service": {"host": "app.example.com", "port": 80, "scheme": "http", "health": "/"},
        "routes": [route],
        "slo": {"availability": "99%"},
        "signals": [{"name": "probe", "kind": "probe", "period": "400ms", "timeout": "300ms"}],
        "steps": ["50%", "100%"],
        "bake": "2s",
        "requests": 1,
        "ledger": "ledger.db",
    }


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path)
    monkeypatch.setattr(parts, "routes_of", lambda _: {"web": desk.route})
    monkeypatch.setattr(rollback_entry, "PATIENCE", timedelta(seconds=2))
    monkeypatch.setattr(knocking, "knock", lambda _: Knock(Life.ANSWERS, "well"))
    return desk


def test_with_a_sound_ledger_it_is_told(desk: Desk) -> None:
    said = desk.rollback("--json")
    assert (said.exit, said.json["report"]["recorded"]) == (Exit.DONE, True)
    assert desk.route.read().weights == BLUE


@pytest.mark.parametrize("ruin", RUINS.values(), ids=RUINS)
def test_nothing_that_lies_there_is_an_obstacle(desk: Desk, ruin: Ruin) -> None:
    kept = ruin(desk.ledger)
    said = desk.rollback()
    assert (said.exit, desk.route.read().weights) == (Exit.DONE, BLUE)
    assert "Traceback" not in said.err
    assert "done after" in said.out
    del kept


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 7)), min_size=1, max_size=3))
def test_no_bit_that_flipped_in_the_ledger_is_an_obstacle(desk: Desk, flips: list[tuple[float, int]]) -> None:
    whole = desk.folder / "whole.db"
    if not whole.exists():
        whole.write_bytes(desk.ledger.read_bytes())
    damaged = bytearray(whole.read_bytes())
    for where, bit in flips:
        damaged[int(where * len(damaged))] ^= 1 << bit
    for file in desk.folder.glob("ledger.db*"):
        file.unlink()
    desk.ledger.write_bytes(damaged)
    desk.at_half()
    said = desk.rollback()
    assert (said.exit, desk.route.read().weights) == (Exit.DONE, BLUE), said


def test_a_ledger_that_hangs_is_left_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rollback_entry, "PATIENCE", timedelta(milliseconds=50))
    monkeypatch.setattr(parts, "ledger_of", lambda *_: SystemClock().sleep(timedelta(seconds=2)))
    said = desk.rollback()
    assert (said.exit, desk.route.read().weights) == (Exit.DONE, BLUE)
    assert "the ledger does not know of it: the ledger hangs" in said.out
