from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from migrate.engine.build import build
from migrate.engine.find import Engine, find
from migrate.errors import EngineMissing
from tests.provider.shop import Shop
from tests.routes.worlds import LoopbackAws
from tests.waiting import eventually

_domains = itertools.count()


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The engine of this machine; where there is none it is built, which takes minutes, once."""
    try:
        return find()
    except EngineMissing:
        build(print)
        return find()


@pytest.fixture(scope="session")
def aws() -> Iterator[LoopbackAws]:
    running = LoopbackAws.start()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "rehearsal")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "rehearsal")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("AWS_PROFILE", raising=False)


@pytest.fixture
def shop(tmp_path: Path, engine: Engine, aws: LoopbackAws) -> Iterator[Shop]:
    """A zone with nothing in it, and a stack with nothing in it."""
    yield (empty := Shop(tmp_path, engine, aws, f"provider-{next(_domains)}.test"))
    eventually(lambda: not empty.processes())
