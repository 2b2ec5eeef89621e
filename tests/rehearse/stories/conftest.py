"""A story of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from migrate.testing.rehearsal import rehearse
from tests.rehearse.stories.story import Story, told

__all__ = ["rehearse", "story"]


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with told(tmp_path) as begun:
        yield begun
