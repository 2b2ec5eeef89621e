"""What is guarded and would be replaced is told with the property that asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from migrate.engine.preview import preview
from migrate.errors import UpdateRefused
from tests.engine.shop import STOCK, Shop


def contents(folder: Path) -> Mapping[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts}


def test_a_guarded_thing_is_refused_with_the_property_that_would_replace_it(stocked: Shop) -> None:
    shelf = {**STOCK["shelf"], "name": "rack"}
    stocked.declare({**STOCK, "shelf": shelf})
    stack = stocked.open()
    project, state = contents(stocked.project), contents(stocked.state)
    with pytest.raises(UpdateRefused) as refused:
        preview(stack)
    assert "::shelf: replaced because of name" in str(refused.value)
    assert contents(stocked.project) == project
    assert contents(stocked.state) == state
