"""The Pulumi project of a rehearsal."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.model.side import Cloud, Side
from migrate.rehearse.project import Project

CLOUDS = {Side.BLUE: Cloud.AWS, Side.GREEN: Cloud.GCP}
ENDPOINTS = {"aws": "http://127.0.0.1:1", "gcp": "http://127.0.0.1:2"}


def test_its_state_and_plugins_are_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "world").mkdir()
    environment = Project(Path("world"), CLOUDS, ENDPOINTS).environment
    assert environment["PULUMI_BACKEND_URL"] == f"file://{tmp_path}/world/state"
    assert environment["PATH"].startswith(f"{tmp_path}/world/plugins:")
