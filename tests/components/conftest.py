"""Fixtures of the components: each program runs once per session, however many tests look at it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from migrate.components.place import Standing
from migrate.model.side import Cloud
from tests.components.programs import built
from tests.components.recorder import Record, record

Recorded = Callable[[str, Cloud, Standing], Record]


@cache
def _recorded(component: str, cloud: Cloud, standing: Standing) -> Record:
    return record(lambda: built(component, cloud, standing, {}))


@pytest.fixture(scope="session")
def recorded() -> Recorded:
    return _recorded
