"""Performed: `migrate rehearse` as a person starts it, on a migration of the shop with changes."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.rehearse.stories.story import EXAMPLE

QUICK: Mapping[str, Any] = {
    "pace": {
        "ttl": "1s",
        "old-ttl": "1s",
        "bake": "2s",
        "window": "3s",
        "lease": "4s",
        "propagation": "500ms",
        "connection-life": "2s",
    },
    "load": {"rate": 120, "pinned": "3s", "clamp": "2s"},
}


def declared(folder: Path, **changes: object) -> Path:
    """The example's migration.yaml with other values; JSON is YAML."""
    document = YAML(typ="safe", pure=True).load(EXAMPLE.read_text())
    path = folder / "migration.yaml"
    path.write_text(json.dumps({**document, **changes}))
    return path


def scripted(folder: Path, migration: Path, **more: object) -> Path:
    """A rehearsal file of that migration, as quick as it may be."""
    path = folder / "rehearsal.yaml"
    path.write_text(json.dumps({"migration": str(migration), **QUICK, **more}))
    return path


def lost(facts: Mapping[str, Any]) -> int:
    """Requests that failed, but for those that a machine that says it was too busy lost by itself."""
    failed = dict(facts["failed"])
    if facts["machine_busy"]:
        failed.pop("overload")
    return sum(failed.values())


def command(file: Path, folder: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "migrate", "rehearse", str(file), "--out", str(folder / "out"), *options]
