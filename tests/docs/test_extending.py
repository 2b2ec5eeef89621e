"""The recipes for a new part name what is there."""

from __future__ import annotations

import importlib
import importlib.util
import re

import pytest

from tests.docs.block import ROOT

TEXT = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
PATHS = sorted(set(re.findall(r"\b(?:migrate|policies|tests|docs)/[\w/.]*\w", TEXT)))
NAMES = sorted(set(re.findall(r"`migrate\.testing\.(\w+)`", TEXT)))
COMMANDS = sorted(set(re.findall(r"python -m ([\w.]+)", TEXT)))


def test_the_recipes_name_many_places() -> None:
    assert len(PATHS) > 20


@pytest.mark.parametrize("path", PATHS)
def test_a_place_is_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_contract_is_there(name: str) -> None:
    assert hasattr(importlib.import_module("migrate.testing"), name)


@pytest.mark.parametrize("module", COMMANDS)
def test_a_command_can_be_run(module: str) -> None:
    found = importlib.util.find_spec(module)
    assert found is not None
    assert found.submodule_search_locations is None or importlib.util.find_spec(f"{module}.__main__")
