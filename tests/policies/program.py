"""Program: one Pulumi program under the pack, on the real engine, through its command line."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from migrate.engine.find import Engine
from migrate.engine.workspace import Acquisition, Workspace
from migrate.model.phase import Stack
from tests.policies.declared import PROVIDERS, Declared

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PACK = ROOT / "policies"

SECONDS = 60.0
"""A run that takes longer is a failure."""

_VIOLATION = re.compile(r"- \[(mandatory|advisory)\]\s+(\S+)\s+\((\S+): (\S+)\)")


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said, and how it ended."""

    status: int
    text: str

    @property
    def violations(self) -> set[tuple[str, str]]:
        """Rule and resource of every violation."""
        return {(rule, name) for _, rule, _, name in _VIOLATION.findall(self.text)}

    @property
    def levels(self) -> set[str]:
        return {level for level, *_ in _VIOLATION.findall(self.text)}


class Program:
    """A copy of one of the projects here, in a folder of its own, with a stack called green."""

    def __init__(self, folder: Path, engine: Engine, project: str) -> None:
        self.folder = folder
        shutil.copytree(HERE / project, folder / "project")
        (folder / "state").mkdir()
        self.workspace = Workspace(
            engine,
            project=folder / "project",
            work=folder / "work",
            backend=f"file://{folder / 'state'}",
            passphrase="correct horse",
            acquisition=Acquisition.REFUSE,
            stand_ins=[self._plugins()],
            env={"PYTHONPATH": str(ROOT), "PULUMI_HOME": str(folder / "home"), "PYTHONWARNINGS": "ignore"},
        )
        assert self.pulumi("stack", "init", Stack.GREEN).status == 0

    def declare(self, resources: Sequence[Declared]) -> None:
        used = {
            name: settings for name, settings in PROVIDERS.items() if any(one.provider == name for one in resources)
        }
        given = {"providers": used, "resources": [one.as_json() for one in resources]}
        (self.folder / "project" / "declared.json").write_text(json.dumps(given))

    def preview(self, config: Mapping[str, Mapping[str, Any]]) -> Said:
        return self.under_the_pack("preview", config)

    def under_the_pack(self, command: str, config: Mapping[str, Mapping[str, Any]], *flags: str) -> Said:
        file = self.folder / "policies.json"
        file.write_text(json.dumps(config))
        pack = ("--policy-pack", str(PACK), "--policy-pack-config", str(file))
        return self.pulumi(command, "--stack", Stack.GREEN, "--suppress-outputs", *pack, *flags)

    def stands(self) -> list[str]:
        """The names of what is in the state, without the stack itself and providers."""
        exported = json.loads(self.pulumi("stack", "export", "--stack", Stack.GREEN).text)
        resources = exported["deployment"].get("resources", [])
        return [
            one["urn"].rpartition("::")[2] for one in resources if one["custom"] and ":providers:" not in one["type"]
        ]

    def pulumi(self, *words: str) -> Said:
        done = subprocess.run(
            [self.workspace.engine.path, *words, "--non-interactive", "--color", "never"],
            cwd=self.folder / "project",
            env={**os.environ, **self.workspace.environment()},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return Said(done.returncode, done.stdout)

    def _plugins(self) -> Path:
        folder = self.folder / "plugins"
        folder.mkdir()
        for package in ("aws", "gcp"):
            plugin = folder / f"pulumi-resource-{package}"
            plugin.write_text(f'#!/bin/sh\nexec "{sys.executable}" -u "{HERE / "accepting_plugin.py"}" "$@"\n')
            plugin.chmod(0o755)
        return folder
