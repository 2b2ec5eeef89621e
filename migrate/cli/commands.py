"""Commands: what `migrate` can do, where each lives, and the group that its list shows it in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import cast


class Panel(StrEnum):
    """A group of the list, in the order of a migration."""

    DECLARE = "Declare"
    PHASES = "Phases"
    DRIVE = "Drive"
    SPEAK = "Speak"
    LOOK = "Look"


@dataclass(frozen=True, slots=True)
class Listed:
    """A command by its name, and the module of `migrate.cli` and the name there that it is loaded from."""

    name: str
    panel: Panel
    module: str
    attribute: str

    def load(self) -> Callable[..., None]:
        """The function behind it, or the group of commands."""
        return cast("Callable[..., None]", getattr(import_module(f"migrate.cli.{self.module}"), self.attribute))


COMMANDS = (
    Listed("init", Panel.DECLARE, "declare", "init"),
    Listed("check", Panel.DECLARE, "declare", "check"),
    Listed("plan", Panel.DECLARE, "declare", "plan"),
    Listed("forecast", Panel.DECLARE, "forecast", "forecast"),
    Listed("backtest", Panel.DECLARE, "backtest", "backtest"),
    Listed("import", Panel.DECLARE, "import_traffic", "import_traffic"),
    Listed("calibrate", Panel.DECLARE, "calibrate", "calibrate"),
    Listed("schema", Panel.DECLARE, "declare", "schema"),
    Listed("rehearse", Panel.DECLARE, "rehearsal", "rehearse"),
    Listed("phases", Panel.PHASES, "leave", "phases"),
    Listed("preview", Panel.PHASES, "up", "preview"),
    Listed("up", Panel.PHASES, "up", "up"),
    Listed("verify", Panel.PHASES, "verify", "verify"),
    Listed("leave", Panel.PHASES, "leave", "leave"),
    Listed("recover", Panel.PHASES, "recover", "recover"),
    Listed("run", Panel.DRIVE, "drive", "run"),
    Listed("step", Panel.DRIVE, "drive", "step"),
    Listed("rollback", Panel.SPEAK, "rollback", "rollback"),
    Listed("pause", Panel.SPEAK, "speak", "pause"),
    Listed("resume", Panel.SPEAK, "speak", "resume"),
    Listed("approve", Panel.SPEAK, "speak", "approve"),
    Listed("signals", Panel.LOOK, "signals", "signals"),
    Listed("status", Panel.LOOK, "look", "status"),
    Listed("history", Panel.LOOK, "look", "history"),
    Listed("recording", Panel.LOOK, "look", "recording"),
    Listed("notify", Panel.LOOK, "notify", "notify"),
    Listed("verify-ledger", Panel.LOOK, "verify_ledger", "verify_ledger"),
)

GROUPS = (Listed("sandbox", Panel.DECLARE, "sandbox", "app"),)
"""Commands with commands of their own."""

ALIASES = {"abort": "rollback", "undo": "rollback", "promote": "approve"}
"""Words that hands know from other tools, and the command that each stands for."""
