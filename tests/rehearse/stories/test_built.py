"""The whole migration, each phase a real `pulumi up` in a real state file, and nobody notices."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from migrate.engine.build import build
from migrate.engine.find import find
from migrate.errors import EngineMissing, Exit
from tests.rehearse.stories.performed import command, declared, lost, scripted

BOUND = 900
"""Only what hangs comes near it: with both processors to itself it takes two minutes."""


@pytest.mark.parametrize(("source", "target"), [pytest.param("aws", "gcp", marks=pytest.mark.long), ("gcp", "aws")])
def test_blue_is_there_green_is_built_and_blue_is_retired(tmp_path: Path, source: str, target: str) -> None:
    try:
        find()
    except EngineMissing:
        build(print)
    pace = {"ttl": "1s", "old-ttl": "1s", "bake": "2s", "window": "3s", "lease": "4s", "bound": "15m"}
    load = {"rate": 40, "pinned": "3s", "clamp": "2s"}
    file = scripted(tmp_path, declared(tmp_path, steps=["25%", "100%"]), sides="built", pace=pace, load=load)
    done = subprocess.run(
        command(file, tmp_path, "--plain", "--from", source, "--to", target),
        capture_output=True,
        text=True,
        timeout=BOUND,
        check=False,
    )
    assert done.returncode == Exit.DONE, done.stdout + done.stderr
    facts = json.loads((tmp_path / "out" / "facts.json").read_text())
    assert lost(facts) == 0
    assert [(update["phase"], update["stack"], update["stage"]) for update in facts["updates"]] == [
        ("mirror", "blue", "kept"),
        ("mirror", "green", "kept"),
        ("verify", "green", "kept"),
        ("shift", "traffic", "kept"),
        ("retire", "traffic", "guards-off"),
        ("retire", "blue", "guards-off"),
        ("retire", "traffic", "gone"),
        ("retire", "blue", "gone"),
    ]
    changes = {(update["stack"], update["stage"]): update["changes"] for update in facts["updates"]}
    assert changes[("blue", "kept")] == {}
    assert changes[("green", "kept")] == {}
    assert changes[("traffic", "kept")].keys() == {"create"}
    assert changes[("blue", "gone")].keys() == {"delete"}
    states = tmp_path / "out" / "world" / "state" / ".pulumi" / "stacks"
    recorded = {path.stem for path in states.rglob("*.json")}
    assert recorded >= {"blue", "green", "traffic"}
