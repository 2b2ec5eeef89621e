"""The drawing of the SDKs is that of the SDKs installed here."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from migrate.rehearse.standins.__main__ import VERSIONS
from migrate.rehearse.standins.kinds import provider
from migrate.rehearse.standins.sdk import PATH
from migrate.rehearse.standins.shape import complaints, declared

DRAW = """
from migrate.rehearse.standins.kinds import TYPES
from migrate.rehearse.standins.sdk import draw
print(draw(TYPES), end="")
"""


def test_the_drawing_is_fresh() -> None:
    """In a process of its own: the SDKs take a second and a hundred megabytes."""
    drawn = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", DRAW], capture_output=True, text=True, timeout=180, check=True
    )
    assert Path(PATH).read_text() == drawn.stdout, "run python -m migrate.rehearse.standins.sdk"


def test_the_versions_told_are_those_drawn() -> None:
    assert {package: version(f"pulumi_{package}") for package in VERSIONS} == VERSIONS


def test_no_served_input_is_unknown_to_the_sdk() -> None:
    for package in VERSIONS:
        for type, kind in provider(package).kinds.items():
            known = set(declared(type).inputs)
            assert kind.inputs <= known, f"{type}: {sorted(kind.inputs - known)}"
            assert kind.replaces <= kind.inputs, f"{type}: {sorted(kind.replaces - kind.inputs)}"
            assert set(kind.defaults) <= kind.inputs, f"{type}: {sorted(set(kind.defaults) - kind.inputs)}"


def test_a_nested_mistake_is_told_with_its_path() -> None:
    fields = declared("gcp:compute/uRLMap:URLMap").inputs
    matcher = {"name": "a", "defaultRouteAction": {"weightedBackendServices": [{"weight": "1"}]}}
    found = dict(complaints(fields, {"pathMatchers": [matcher]}))
    place = "pathMatchers[0].defaultRouteAction.weightedBackendServices[0].weight"
    assert found[place] == "expected integer type, got '1'"
