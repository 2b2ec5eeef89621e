from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from migrate.engine.build import build
from migrate.engine.find import Engine, find
from migrate.errors import EngineMissing
from tests.engine.shop import STOCK, Shop
from tests.waiting import eventually


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The engine of this machine; where there is none it is built, which takes minutes, once."""
    try:
        return find()
    except EngineMissing:
        build(print)
        return find()


@pytest.fixture
def shop(tmp_path: Path, engine: Engine) -> Iterator[Shop]:
    """A shop with nothing in it."""
    yield (empty := Shop(tmp_path, engine))
    eventually(lambda: not empty.processes())


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> Path:
    """The folder of a shop whose STOCK was made by one update."""
    made = Shop(tmp_path_factory.mktemp("stock"), engine)
    made.declare(STOCK)
    made.up(made.open())
    return made.folder


@pytest.fixture
def stocked(tmp_path: Path, stock: Path, engine: Engine) -> Iterator[Shop]:
    """A shop of its own with STOCK in it."""
    for part in ("project", "shelf", "state"):
        shutil.copytree(stock / part, tmp_path / part)
    yield (full := Shop(tmp_path, engine))
    eventually(lambda: not full.processes())
