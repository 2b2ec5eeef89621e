"""Yard: a migration whose stacks are real ones of the engine, made of the test provider's things."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from migrate.cli import prepare
from migrate.controller.journal import Journal
from migrate.decide.recall import recall
from migrate.engine.find import Engine
from migrate.model.decision import Finish
from migrate.model.phase import Phase, Stack
from migrate.model.stage import Stage
from migrate.model.state import State
from migrate.phases.book import Book
from migrate.phases.entering import Entering
from tests.cli.shop import GONE, Past, Said, Shop
from tests.engine import shop as engine_shop
from tests.routes.worlds import BLUE_IP, GREEN_IP
from tests.waiting import eventually

HERE = Path(__file__).parent
PLUGIN = Path(engine_shop.__file__).parent / "shelf_plugin.py"
DIGEST = "sha256:" + "a" * 64

Things = Mapping[str, Mapping[str, Mapping[str, object]]]

THINGS: Things = {
    "blue": {"house": {"name": "house", "protect": True}},
    "green": {"balancer": {"name": "front"}, "service": {"name": "service", "minSize": 3, "needs": ["balancer"]}},
    "traffic": {"split": {"name": "split", "protect": True}},
}


def export(address: str, **change: object) -> dict[str, object]:
    """What a side says of itself."""
    return {
        "place": {"cloud": "aws", "account": "111111111111", "region": "eu-central-1"},
        "address": address,
        "alias_zone": None,
        "url": f"http://{address}",
        "host": "side.shop.test",
        "health_path": "/",
        "image": f"registry/shop@{DIGEST}",
        "ports": [80],
        "env_keys": ["MODE"],
        "tls_minimum": "1.2",
        "capacity": 3,
        "database_host": None,
        "network_id": "net-1",
        **change,
    }


@dataclass
class Yard:
    """A shop with a Pulumi project beside its declaration, and a shelf on which the things stand."""

    shop: Shop
    engine: Engine

    @property
    def folder(self) -> Path:
        return self.shop.folder

    @property
    def shelf(self) -> Path:
        return self.folder / "shelf"

    def open(self, monkeypatch: pytest.MonkeyPatch, *, like: Path | None = None) -> None:
        """Lay it out, with all that stands in the folder `like`, and let every command find it in the environment."""
        shutil.copytree(HERE / "yard_project", self.folder, dirs_exist_ok=True)
        for part in ("shelf", "state") if like else ():
            shutil.copytree(like / part, self.folder / part)  # type: ignore[operator]
        if like:
            shutil.copy(like / "ledger.db", self.folder)
        for name in ("shelf", "state", "plugins"):
            (self.folder / name).mkdir(exist_ok=True)
        plugin = self.folder / "plugins" / "pulumi-resource-shelf"
        plugin.write_text(f'#!/bin/sh\nexec "{sys.executable}" -u "{PLUGIN}" "$@"\n')
        plugin.chmod(0o755)
        for name, value in self.environment().items():
            monkeypatch.setenv(name, value)
        self.build(THINGS)
        self.declare()

    def environment(self) -> dict[str, str]:
        return {
            "PATH": f"{self.folder / 'plugins'}{os.pathsep}{os.environ['PATH']}",
            "SHELF": str(self.shelf),
            "PULUMI_BACKEND_URL": f"file://{self.folder / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "correct horse",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        }

    def build(self, things: Things, **green: object) -> None:
        """What the program declares from now on."""
        sides = {"blue": export(BLUE_IP), "green": export(GREEN_IP, **green)}
        (self.folder / "things.json").write_text(json.dumps({"things": things, "sides": sides}))

    def declare(self, **changes: object) -> None:
        """A declaration in which nobody knows green's address yet."""
        container = {"image": f"registry/shop@{DIGEST}", "port": 8080, "capacity": 3}
        blue = {"cloud": "aws", "account": "111111111111", "region": "eu-central-1", "address": BLUE_IP}
        green = {"cloud": "gcp", "project": "shop-test", "region": "europe-west3"}
        sides = {"blue": blue | {"cidr": "10.1.0.0/16"}, "green": green | {"cidr": "10.2.0.0/16"}}
        self.shop.declare(**{"container": container, **sides, "soak": "1ms", **changes})

    def forget_stacks(self) -> None:
        """The backend is an empty one."""
        shutil.rmtree(self.folder / "state" / ".pulumi")

    def migrate(self, command: str, *words: str) -> Said:
        return self.shop.migrate(command, *words)

    def up(self, phase: str, *words: str) -> Said:
        """`migrate up PHASE --yes`, which must go well."""
        said = self.migrate("up", phase, "--yes", *words)
        assert said.exit == 0, said.err + said.out
        return said

    def leave(self, phase: str) -> Said:
        said = self.migrate("leave", phase)
        assert said.exit == 0, said.err + said.out
        return said

    def enter(self, phase: Phase, stack: Stack) -> None:
        """One update of one stack, whether or not the phase's turn has come."""
        with prepare.site(self.shop.declared) as site:
            entering = Entering(site, phase, stack, Stage.KEPT, print)
            outlook = entering.look()
            entering.carry_out(outlook, outlook.approval())

    def verified(self) -> None:
        """Green was found well, as if by `migrate verify`, and verify is left."""
        with self.shop.ledger() as ledger:
            book = Book(ledger, Past(datetime.now(UTC)), "tests")
            book.entered_idle(Phase.VERIFY)
            book.tested(passed=True, address=GREEN_IP, results=[])
            book.left(Phase.VERIFY, {})

    def finished(self) -> None:
        """Green holds all traffic, the soak is over and the gate looked on, and the ledger knows."""
        self.shop.stand_at(self.shop.declared.plan.last.index)
        with self.shop.ledger() as ledger:
            lease = ledger.acquire(GONE, datetime.now(UTC), timedelta(seconds=1))
            journal = Journal(ledger, Past(datetime.now(UTC)), lease)
            journal.finished(Finish("well"))
            journal.measured((), {})

    def state(self) -> State:
        with self.shop.ledger() as ledger:
            return recall(ledger.events())

    def things(self) -> list[str]:
        """The names of what really stands on the shelf."""
        return sorted(json.loads(file.read_text())["name"] for file in self.shelf.glob("*.json"))

    def id_of(self, name: str) -> str:
        (at,) = (file.stem for file in self.shelf.glob("*.json") if json.loads(file.read_text())["name"] == name)
        return at

    def recorded(self, stack: str) -> list[dict[str, Any]]:
        """The resources in a stack's state file."""
        state = json.loads((self.folder / "state" / ".pulumi" / "stacks" / "yard" / f"{stack}.json").read_text())
        return state["checkpoint"]["latest"].get("resources", [])

    def processes(self) -> list[int]:
        """Processes that carry this yard in their environment, but for this one."""
        mark = f"SHELF={self.shelf}\0".encode()
        found = [int(place.parent.name) for place in Path("/proc").glob("[0-9]*/environ") if mark in _content(place)]
        return [pid for pid in found if pid != os.getpid()]

    def close(self) -> None:
        eventually(lambda: not self.processes())


def _content(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except OSError:
        return b""
