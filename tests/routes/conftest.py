"""The loopback AWS as a process, with credentials that are good for nothing else."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from migrate.testing.route_contract import RouteWorld
from tests.routes.worlds import LoopbackAws, MemoryWorld, PacketWorld, StrictWorld

_domains = itertools.count()


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
def packets(aws: LoopbackAws) -> Iterator[PacketWorld]:
    world = PacketWorld(aws, f"packets-{next(_domains)}.test")
    yield world
    world.mend()
    world.let_go()


@pytest.fixture(params=["memory", "strict", "packets"])
def world(request: pytest.FixtureRequest) -> RouteWorld:
    if request.param == "packets":
        return request.getfixturevalue("packets")
    return MemoryWorld() if request.param == "memory" else StrictWorld()
