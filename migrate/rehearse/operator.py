"""Operator: the person of the rehearsal. Types the same commands as anybody, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from migrate.errors import Exit, RehearsalError
from migrate.rehearse.process import Child
from migrate.rehearse.slowness import patient
from migrate.rehearse.troupe import Troupe
from migrate.rehearse.world import CREDENTIALS

COMMAND_SECONDS = 30.0


class Operator:
    """Starts controllers and gives commands, on one migration.yaml."""

    def __init__(self, troupe: Troupe, declaration: Path, env: Mapping[str, str] | None = None) -> None:
        """`env`: what is in their environment besides credentials."""
        self._troupe = troupe
        self._declaration = declaration
        self._env = {**CREDENTIALS, **(env or {})}
        self.controller: Child | None = None

    def run(self, name: str = "controller") -> Child:
        """`migrate run`, as a process that can be killed."""
        self.controller = self._troupe.start(name, self._argv("run"), env=self._env)
        return self.controller

    def start(self, command: str, *options: str) -> Child:
        """Any command, not waited for."""
        return self._troupe.start(command, self._argv(command, *options), env=self._env)

    def kill_controller(self) -> None:
        """`kill -9` of the controller."""
        if self.controller is not None:
            self.controller.kill()

    def say(self, command: str, *options: str) -> str:
        """One command, waited for.

        Raises:
            RehearsalError: It was refused.
        """
        argv = self._argv(command, *options)
        done = subprocess.run(
            argv,
            capture_output=True,
            text=True,
            timeout=patient(COMMAND_SECONDS),
            check=False,
            env={**os.environ, **self._env},
        )
        if done.returncode not in (Exit.DONE, Exit.HELD):
            raise RehearsalError(f"`migrate {command}` was refused", seen=done.stdout + done.stderr)
        return done.stdout

    def _argv(self, command: str, *options: str) -> tuple[str, ...]:
        return (sys.executable, "-m", "migrate", command, "--file", str(self._declaration), *options)
