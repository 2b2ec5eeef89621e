"""Project: the Pulumi project of a rehearsal: what `migrate init` writes, a state in files, and stand-in providers."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from migrate.declaration.frame import frame
from migrate.engine.find import find
from migrate.engine.workspace import Acquisition, Workspace
from migrate.errors import RehearsalError
from migrate.model.phase import Stack
from migrate.model.side import Cloud, Side
from migrate.rehearse.slowness import patient
from migrate.rehearse.standins import install

DECLARATION = "migration.yaml"
COMMAND_SECONDS = 120.0

_ENVIRONMENT_OF_ITS_OWN = "  options:\n    toolchain: pip\n    virtualenv: .venv\n"
"""Taken out of Pulumi.yaml: a rehearsal's program runs under the interpreter that runs the rehearsal."""

_SPLIT = """\
#!/bin/sh
exec {python} -W ignore -m migrate.provider.plugin "$@"
"""


class Project:
    """In `folder`, beside its migration.yaml. Nothing of the person's own Pulumi is read or written."""

    def __init__(self, folder: Path, clouds: Mapping[Side, Cloud], endpoints: Mapping[str, str]) -> None:
        """Write it. `endpoints` are those of `standins.install.environment`. Raises EngineMissing, EngineTooOld."""
        self.folder = folder.resolve()  # Pulumi reads a relative backend from the project, not from here
        self._engine = find()
        self._write(clouds)
        self._plugins = install.install(self.folder / "plugins")
        self._install_split()
        self._endpoints = install.environment(**endpoints)

    def _write(self, clouds: Mapping[Side, Cloud]) -> None:
        (self.folder / "state").mkdir()
        for path, text in frame("shop", clouds[Side.BLUE], clouds[Side.GREEN]).items():
            if path != DECLARATION:
                target = self.folder / path
                target.parent.mkdir(exist_ok=True)
                target.write_text(text.replace(_ENVIRONMENT_OF_ITS_OWN, ""))

    def _install_split(self) -> None:
        """This project's own provider, also where its console script is not installed."""
        path = self._plugins / "pulumi-resource-migrate"
        path.write_text(_SPLIT.format(python=shlex.quote(sys.executable)))
        path.chmod(0o755)

    @property
    def environment(self) -> Mapping[str, str]:
        """What a person who works on this project has in theirs. Bytecode is kept: the SDKs need seconds without."""
        return {
            **self._endpoints,
            "PATH": os.pathsep.join([str(self._plugins), os.environ.get("PATH", os.defpath)]),
            "PULUMI_BACKEND_URL": f"file://{self.folder / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "rehearsal",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONWARNINGS": "ignore",
        }

    def up(self, stack: Stack, env: Mapping[str, str]) -> None:
        """A bare `pulumi up` of one stack, made where there is none; `env` beyond the project's own.

        Raises:
            RehearsalError: It failed.
        """
        self._pulumi(env, "stack", "select", "--create", stack)
        self._pulumi(env, "up", "-s", stack, "--yes", "--skip-preview", "--suppress-progress", "--color=never")

    def outputs(self, stack: Stack, env: Mapping[str, str]) -> str:
        """The stack's outputs, as JSON text. Raises RehearsalError."""
        return self._pulumi(env, "stack", "output", "-s", stack, "--json")

    def _pulumi(self, env: Mapping[str, str], *arguments: str) -> str:
        workspace = Workspace(
            self._engine,
            project=self.folder,
            work=self.folder / ".migrate" / "pulumi",
            acquisition=Acquisition.REFUSE,
            stand_ins=[self._plugins],
        )
        file = {"MIGRATE_FILE": str(self.folder / DECLARATION), "PULUMI_HOME": str(self.folder / "home")}
        own = {**self.environment, **workspace.environment(), **file, **env}
        done = subprocess.run(
            [self._engine.path, *arguments, "--non-interactive"],
            cwd=self.folder,
            env={**os.environ, **own},
            capture_output=True,
            text=True,
            timeout=patient(COMMAND_SECONDS),
            check=False,
        )
        if done.returncode != 0:
            raise RehearsalError(f"`pulumi {' '.join(arguments)}` failed", seen=done.stdout + done.stderr)
        return done.stdout
