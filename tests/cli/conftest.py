"""One loopback AWS for all commands, with credentials that are good for nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from migrate.rehearse.world import CREDENTIALS
from tests.cli.shop import Shop
from tests.routes.worlds import LoopbackAws


@pytest.fixture(scope="session")
def aws() -> Iterator[LoopbackAws]:
    running = LoopbackAws.start()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.delenv("MIGRATE_FILE", raising=False)


@pytest.fixture
def shop(tmp_path: Path, aws: LoopbackAws) -> Iterator[Shop]:
    with Shop(tmp_path, aws) as opened:
        yield opened
