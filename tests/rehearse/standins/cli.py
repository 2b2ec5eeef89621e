"""Cli: the real engine, started by hand in a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from migrate.engine.find import Engine
from migrate.engine.workspace import Acquisition, Workspace
from migrate.rehearse.standins.install import install

HERE = Path(__file__).parent
SECONDS = 55


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    status: int
    text: str


@dataclass(frozen=True)
class Planned:
    """One step of a preview."""

    op: str
    name: str
    keys: tuple[str, ...]


@dataclass
class Cli:
    """One stack of one program."""

    folder: Path
    engine: Engine
    env: Mapping[str, str]
    program: Path = HERE / "program"

    def __post_init__(self) -> None:
        shutil.copytree(self.program, self.folder / "program")
        (self.folder / "state").mkdir()
        self.run("stack", "init", "green")

    def workspace(self) -> Workspace:
        return Workspace(
            self.engine,
            project=self.folder / "program",
            work=self.folder / "work",
            backend=f"file://{self.folder / 'state'}",
            passphrase="correct horse",
            acquisition=Acquisition.REFUSE,
            stand_ins=[install(self.folder / "plugins")],
            env=self.env,
        )

    def run(self, *arguments: str) -> Said:
        environment = {
            **os.environ,
            **self.workspace().environment(),
            "PULUMI_HOME": str(self.folder / "home"),
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PYTHONWARNINGS": "ignore",
        }
        ended = subprocess.run(
            [self.engine.path, *arguments, "--non-interactive"],
            cwd=self.folder / "program",
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return Said(ended.returncode, ended.stdout + ended.stderr)

    def set(self, key: str, value: str) -> None:
        assert self.run("config", "set", key, value).status == 0

    def unset(self, key: str) -> None:
        assert self.run("config", "rm", key).status == 0

    def up(self) -> Said:
        return self.run("up", "--yes", "--skip-preview", "--color=never", "--suppress-progress")

    def refresh(self) -> Said:
        return self.run("refresh", "--yes", "--skip-preview", "--color=never", "--suppress-progress")

    def destroy(self) -> Said:
        return self.run("destroy", "--yes", "--skip-preview", "--color=never", "--suppress-progress")

    def preview(self) -> list[Planned]:
        """What an update would do, without what stays."""
        said = self.run("preview", "--json")
        assert said.status == 0, said.text
        told: dict[str, Any] = json.JSONDecoder().raw_decode(said.text[said.text.index("{") :])[0]
        return [
            Planned(
                step["op"],
                step["urn"].rpartition("::")[2],
                tuple(step.get("replaceReasons") or step.get("diffReasons") or ()),
            )
            for step in told["steps"]
            if step["op"] != "same"
        ]

    def resources(self) -> dict[str, dict[str, Any]]:
        """The recorded state by name."""
        said = self.run("stack", "export").text
        told: dict[str, Any] = json.JSONDecoder().raw_decode(said[said.index("{") :])[0]
        return {one["urn"].rpartition("::")[2]: one for one in told["deployment"]["resources"]}
