"""Workspace: one project, ready to have its stacks updated by one engine."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from migrate.engine.find import Engine, LanguageHost
from migrate.engine.host import launcher
from migrate.model.phase import Stack

if TYPE_CHECKING:
    from migrate.engine.open_stack import OpenStack

PULUMI_HOME = Path("~/.pulumi")
"""Where Pulumi keeps what a person downloaded and whom they are logged in as."""


OWN = Path(sys.executable).parent
"""Where this project's own provider, `pulumi-resource-migrate`, is installed beside its interpreter."""


class Acquisition(StrEnum):
    """What happens when a provider plugin is not on this machine."""

    DOWNLOAD = "download"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything the engine must be told.

    `project` holds Pulumi.yaml and the stacks' configuration, the same a person uses by hand. `work` is a folder of
    this tool: each stack gets a home there, so that no two updates at once, and no person's `pulumi stack select`,
    see each other. Without `backend` and `passphrase` the person's own log-in and environment decide.
    `stand_ins` are folders with plugins that go before all others on the engine's PATH.
    """

    engine: Engine
    project: Path
    work: Path
    backend: str | None = None
    passphrase: str | None = field(default=None, repr=False)
    acquisition: Acquisition = Acquisition.DOWNLOAD
    stand_ins: Sequence[Path] = ()
    env: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    def open(self, name: Stack) -> OpenStack:
        """The stack called `name`, made if there is none.

        Raises:
            UpdateFailed: The backend cannot be reached, or the project cannot be read.
        """
        from migrate.engine.open_stack import OpenStack  # the Automation API takes half a second

        return OpenStack(self, name)

    def home(self, name: Stack) -> Path:
        """PULUMI_HOME of one stack; downloaded plugins are shared with the person's own."""
        home = self.work / name / "home"
        home.mkdir(parents=True, exist_ok=True)
        plugins = home / "plugins"
        if self.acquisition is Acquisition.DOWNLOAD and not plugins.exists():
            shared = PULUMI_HOME.expanduser() / "plugins"
            shared.mkdir(parents=True, exist_ok=True)
            plugins.symlink_to(shared)
        return home

    def environment(self) -> dict[str, str]:
        """What the engine's environment has beyond ours."""
        settings = {
            "PATH": os.pathsep.join(map(str, self._path())),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        if self.backend is not None:
            settings["PULUMI_BACKEND_URL"] = self.backend
        elif "PULUMI_CREDENTIALS_PATH" not in os.environ:
            settings["PULUMI_CREDENTIALS_PATH"] = str(PULUMI_HOME.expanduser())
        if self.passphrase is not None:
            settings["PULUMI_CONFIG_PASSPHRASE"] = self.passphrase
        if self.acquisition is Acquisition.REFUSE:
            settings["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "true"
        return {**settings, **self.env}

    @property
    def own_plugins(self) -> tuple[Path, ...]:
        """Folders on the engine's PATH whose plugins come from this project."""
        return (*self.stand_ins, OWN, *self._host())

    def _path(self) -> Sequence[str | Path]:
        return [*self.stand_ins, os.environ.get("PATH", os.defpath), OWN, *self._host()]

    def _host(self) -> Sequence[Path]:
        if self.engine.language_host is LanguageHost.OFFICIAL:
            return ()
        folder = self.work / "bin"
        launcher.install(folder)
        return (folder,)
