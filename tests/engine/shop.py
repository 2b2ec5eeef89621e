"""Shop: a project of the test provider on the real engine, with its state, its shelf and its work folder."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from migrate.engine.apply import Applied, apply
from migrate.engine.approval import Approval
from migrate.engine.find import Engine
from migrate.engine.judge import LiveRules
from migrate.engine.live import Standing, serves_in
from migrate.engine.open_stack import OpenStack
from migrate.engine.preview import Preview, preview
from migrate.engine.workspace import Acquisition, Workspace
from migrate.model.phase import Phase, Stack
from migrate.model.side import Side
from migrate.model.weights import BLUE, Weights

HERE = Path(__file__).parent
POLICY_PACK = HERE / "policy_pack"

AT_REST = Standing(primary=Side.BLUE, weights={"web": BLUE})
SPLIT = Standing(primary=Side.BLUE, weights={"web": Weights(2_500)})

STOCK = {
    "shelf": {"name": "shelf", "size": 3, "protect": True},
    "cup": {"name": "cup", "size": 1, "needs": ["shelf"]},
}


class Shop:
    def __init__(self, folder: Path, engine: Engine) -> None:
        self.folder = folder
        self.project, self.shelf, self.state = folder / "project", folder / "shelf", folder / "state"
        if not self.project.exists():
            shutil.copytree(HERE / "shop_project", self.project)
            self.shelf.mkdir()
            self.state.mkdir()
        self.workspace = Workspace(
            engine,
            project=self.project,
            work=folder / "work",
            backend=f"file://{self.state}",
            passphrase="correct horse",
            acquisition=Acquisition.REFUSE,
            stand_ins=[self._plugins()],
            env={"SHELF": str(self.shelf)},
        )
        self.said: list[str] = []

    def _plugins(self) -> Path:
        folder = self.folder / "plugins"
        folder.mkdir(exist_ok=True)
        plugin = folder / "pulumi-resource-shelf"
        plugin.write_text(f'#!/bin/sh\nexec "{sys.executable}" -u "{HERE / "shelf_plugin.py"}" "$@"\n')
        plugin.chmod(0o755)
        return folder

    def declare(self, things: Mapping[str, Mapping[str, object]]) -> None:
        (self.project / "things.json").write_text(json.dumps(things))

    def open(self) -> OpenStack:
        return self.workspace.open(Stack.GREEN)

    def approve(self, seen: Preview, *, phase: Phase = Phase.MIRROR, standing: Standing = AT_REST) -> Approval:
        return Approval(seen, LiveRules(phase, serves_in(Stack.GREEN, phase, standing)), standing)

    def up(self, stack: OpenStack, *, phase: Phase = Phase.MIRROR, standing: Standing = AT_REST) -> Applied:
        approval = self.approve(preview(stack), phase=phase, standing=standing)
        return self.apply(stack, approval, standing=standing)

    def apply(self, stack: OpenStack, approval: Approval, *, standing: Standing = AT_REST) -> Applied:
        return apply(stack, approval, standing_now=lambda: standing, say=self.said.append)

    def things(self) -> dict[str, dict[str, object]]:
        """What really stands on the shelf, by id."""
        return {file.stem: json.loads(file.read_text()) for file in sorted(self.shelf.glob("*.json"))}

    def hold(self, word: str) -> None:
        (self.shelf / word).touch()

    def let_go(self, word: str) -> None:
        (self.shelf / word).unlink()

    def processes(self) -> list[int]:
        """Processes that carry this shop in their environment."""
        mark = f"SHELF={self.shelf}\0".encode()
        return [int(place.parent.name) for place in Path("/proc").glob("[0-9]*/environ") if mark in _content(place)]


def _content(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except OSError:
        return b""
