"""For the tests of whoever builds on this: fakes in memory, the contracts of the seams, a rehearsal as a fixture.

    from migrate.testing import RouteContract

    class TestOurEdge(RouteContract):
        @pytest.fixture
        def world(self) -> EdgeWorld:
            return EdgeWorld()

A rehearsal in a test: `pytest_plugins = ["migrate.testing.rehearsal"]`, then take the fixture `rehearse`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrate.lazy import lazy

if TYPE_CHECKING:
    from migrate.ledger.memory import MemoryLedger, MemoryPlace
    from migrate.routes.memory import MemoryRoute
    from migrate.signals.memory import MemorySignal
    from migrate.testing.ledger_contract import LedgerContract
    from migrate.testing.rehearsal import Rehearsed
    from migrate.testing.route_contract import RouteContract, RouteTrouble, RouteWorld
    from migrate.testing.signal_contract import SignalContract, SignalOddity, SignalSource, SignalTrouble

__all__ = [
    "LedgerContract",
    "MemoryLedger",
    "MemoryPlace",
    "MemoryRoute",
    "MemorySignal",
    "Rehearsed",
    "RouteContract",
    "RouteTrouble",
    "RouteWorld",
    "SignalContract",
    "SignalOddity",
    "SignalSource",
    "SignalTrouble",
]

_HOMES = {
    "LedgerContract": "migrate.testing.ledger_contract",
    "MemoryLedger": "migrate.ledger.memory",
    "MemoryPlace": "migrate.ledger.memory",
    "MemoryRoute": "migrate.routes.memory",
    "MemorySignal": "migrate.signals.memory",
    "Rehearsed": "migrate.testing.rehearsal",
    "RouteContract": "migrate.testing.route_contract",
    "RouteTrouble": "migrate.testing.route_contract",
    "RouteWorld": "migrate.testing.route_contract",
    "SignalContract": "migrate.testing.signal_contract",
    "SignalOddity": "migrate.testing.signal_contract",
    "SignalSource": "migrate.testing.signal_contract",
    "SignalTrouble": "migrate.testing.signal_contract",
}

pytest.register_assert_rewrite(*sorted({home for home in _HOMES.values() if home.startswith("migrate.testing.")}))

__getattr__, __dir__ = lazy(__name__, _HOMES)
