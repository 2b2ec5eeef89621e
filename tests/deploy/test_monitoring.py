"""What is shipped for Prometheus and Grafana asks for metrics that there are, and promtool accepts it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
TOLD = set(re.findall(r"`(migrate_\w+)`", (ROOT / "docs/metrics.md").read_text()))


def rules() -> list[dict[str, Any]]:
    return YAML(typ="safe", pure=True).load((DEPLOY / "prometheus/rules.yaml").read_text())["groups"][0]["rules"]


def queries() -> list[str]:
    panels = json.loads((DEPLOY / "grafana/migrate.json").read_text())["panels"]
    return [target["expr"] for panel in panels for target in panel["targets"]]


@pytest.mark.parametrize("query", [*queries(), *(rule["expr"] for rule in rules())])
def test_every_query_asks_for_documented_metrics(query: str) -> None:
    assert set(re.findall(r"migrate_\w+", query)) <= TOLD
    assert "migrate_" in query


def test_every_alert_says_what_to_do() -> None:
    for rule in rules():
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["description"]


def test_promtool_accepts_the_rules_and_their_tests() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("no promtool on PATH (Debian: prometheus)")
    folder = DEPLOY / "prometheus"
    subprocess.run([promtool, "check", "rules", "rules.yaml"], cwd=folder, check=True)
    subprocess.run([promtool, "test", "rules", "rules_test.yaml"], cwd=folder, check=True)
