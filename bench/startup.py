"""Startup: CPU that a command takes until its answer, beside an interpreter that does nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from tests.cli.shop import typed

TRIES = 7
LIMITS = {"--help": 0.2, "check": 0.5, "plan": 0.5, "status": 0.8}
"""Seconds of CPU that each may take on a machine whose idle interpreter takes about 0.02."""


def measure(_: Path) -> Mapping[str, object]:
    """Medians, and how many idle interpreters each is worth: the ratio hardly depends on the machine."""
    folder = Path("build/bench/startup")
    typed("init", folder)
    idle = median(_seconds("-c", "pass") for _ in range(TRIES))
    told: dict[str, object] = {"idle interpreter": f"{idle:.3f} s"}
    for command, limit in LIMITS.items():
        words = [command] if command == "--help" else [command, "--file", str(folder / "migration.yaml")]
        took = median(_seconds("-m", "migrate", *words) for _ in range(TRIES))
        told[f"migrate {command}"] = f"{took:.3f} s, {took / idle:.0f} x idle (limit {limit:g} s)"
    return told


def _seconds(*words: str) -> float:
    """CPU of one child, its own and the system's for it."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = os.times()
    subprocess.run([sys.executable, *words], capture_output=True, check=False, env=environment)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system
