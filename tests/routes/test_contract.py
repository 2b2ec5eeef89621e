"""The contract of a route: in memory, over the strict double, and over HTTP and real DNS."""

from __future__ import annotations

import pytest

from migrate.testing.route_contract import RouteContract
from tests.routes.worlds import MemoryWorld, PacketWorld, StrictWorld


class TestInMemory(RouteContract):
    @pytest.fixture
    def world(self) -> MemoryWorld:
        return MemoryWorld()


class TestStrictDouble(RouteContract):
    @pytest.fixture
    def world(self) -> StrictWorld:
        return StrictWorld()


class TestPackets(RouteContract):
    @pytest.fixture
    def world(self, packets: PacketWorld) -> PacketWorld:
        return packets
