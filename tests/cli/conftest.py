"""One loopback AWS for all commands, with credentials that are good for nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from migrate.engine.build import build
from migrate.engine.find import Engine, find
from migrate.errors import EngineMissing
from migrate.model.phase import Phase, Stack
from migrate.rehearse.world import CREDENTIALS
from tests.cli.shop import Said, Shop
from tests.cli.yard import Yard
from tests.routes.worlds import LoopbackAws


@pytest.fixture(scope="session")
def aws() -> Iterator[LoopbackAws]:
    running = LoopbackAws.start()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    _credentials(monkeypatch)


def _credentials(patch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        patch.setenv(name, value)
    patch.setenv("NO_PROXY", "127.0.0.1")
    patch.delenv("AWS_PROFILE", raising=False)
    patch.delenv("MIGRATE_FILE", raising=False)


@pytest.fixture
def shop(tmp_path: Path, aws: LoopbackAws) -> Iterator[Shop]:
    with Shop(tmp_path, aws) as opened:
        yield opened


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The engine of this machine; where there is none it is built, which takes minutes, once."""
    try:
        return find()
    except EngineMissing:
        build(print)
        return find()


@dataclass(frozen=True)
class Built:
    """A yard whose mirror was entered once, and what was said then; stack traffic is up as well."""

    folder: Path
    said: Said


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, aws: LoopbackAws, engine: Engine) -> Built:
    folder = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as patch:
        _credentials(patch)
        with Shop(folder, aws) as shop:
            first = Yard(shop, engine)
            first.open(patch)
            said = first.up("mirror")
            first.enter(Phase.SHIFT, Stack.TRAFFIC)
            first.close()
    return Built(folder, said)


@pytest.fixture
def yard(shop: Shop, engine: Engine, built: Built, monkeypatch: pytest.MonkeyPatch) -> Iterator[Yard]:
    """A yard of its own, whose mirror was entered."""
    opened = Yard(shop, engine)
    opened.open(monkeypatch, like=built.folder)
    yield opened
    opened.close()
